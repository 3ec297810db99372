#!/usr/bin/env python3
"""Runs stages one after the other and sums what they count.

Usage: run.py [--quick | --list | STAGE...]. A failing stage does not stop the next. The last line
is `N passed, N failed, N skipped`; the exit status is 1 when anything failed.
"""
import sys
import time
import traceback

import stages
from counting import Counts

QUICK = ["checks", "release"]


def choose(arguments):
    """The names of the stages to run, in their order; None when an argument is not understood."""
    if arguments == ["--quick"]:
        return QUICK
    unknown = [name for name in arguments if name not in stages.STAGES]
    if unknown:
        print(f"no stage {unknown[0]}; there are: {' '.join(stages.STAGES)}", file=sys.stderr)
        return None
    wanted = arguments or list(stages.STAGES)
    return [name for name in stages.STAGES if name in wanted]


def run_stage(name):
    print(f"\n=== {name}: {stages.STAGES[name].__doc__.strip()}", flush=True)
    begin = time.monotonic()
    try:
        counts = stages.STAGES[name]()
    except Exception:  # A broken stage is a failure of that stage, not of the run.
        traceback.print_exc(file=sys.stdout)
        counts = Counts(failed=1)
    print(f"--- {name}: {counts}, {time.monotonic() - begin:.0f} s", flush=True)
    return counts


def main(arguments):
    if arguments == ["--list"]:
        for name, stage in stages.STAGES.items():
            print(f"{name:8} {stage.__doc__.strip()}")
        return 0
    chosen = choose(arguments)
    if chosen is None:
        return 2
    total, table = Counts(), []
    for name in chosen:
        counts = run_stage(name)
        table.append(f"  {name:8} {counts}")
        total += counts
    print("\n" + "\n".join(table))
    print(total, flush=True)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
