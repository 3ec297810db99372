#!/usr/bin/env python3
"""tools/soak: trials in turns with ever new seeds, until the time is up or enough were played.

Without --hours it plays the kinds that are named until each has its number; with --hours and no
number it plays all that the binaries have. The programs are copied first, so that a build beside
it changes nothing. A seed that fails is kept in --keep with its output, and added to
tests/regressions.txt, which the tests play again.
"""
import argparse
import math
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from failures import keep
from kinds import KINDS, is_there, result_of
from tally import Tally

ROOT = pathlib.Path(__file__).resolve().parents[2]


def options_of(arguments):
    parser = argparse.ArgumentParser(prog="tools/soak", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, help="end after that time")
    parser.add_argument("--kills", type=int, help="play that many kills of the real server")
    parser.add_argument("--power-cuts", type=int, help="play that many power cuts")
    parser.add_argument("--seeds", type=int, help="play that many seeds of the simulation")
    parser.add_argument("--first-seed", type=int, help="instead of one that was never used")
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/release/bin",
                        help="the folder of the programs")
    parser.add_argument("--keep", type=pathlib.Path, default=ROOT / "build/soak",
                        help="where the output of what failed goes")
    parser.add_argument("--regressions", type=pathlib.Path, default=ROOT / "tests/regressions.txt")
    options = parser.parse_args(arguments)
    numbers = {"kills": options.kills, "power-cuts": options.power_cuts,
               "simulation": options.seeds}
    named = {name: number for name, number in numbers.items() if number is not None}
    if options.hours is None and not named:
        parser.error("say how long, or how many: --hours, --kills, --power-cuts, --seeds")
    options.targets = named or dict.fromkeys(numbers, math.inf)
    options.first_seed = options.first_seed or time.time_ns() // 1000
    return options


class Soak:
    def __init__(self, options, programs):
        self.options, self.programs = options, programs
        self.tally, self.seed = Tally(), options.first_seed
        self.stopping, self.child = False, None
        self.begin = time.monotonic()

    def stop(self, *_):
        """A signal: the trial that runs is given up and not counted."""
        self.stopping = True
        self.end_child()

    def end_child(self):
        if self.child is not None and self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGKILL)

    def over(self):
        hours = self.options.hours
        late = hours is not None and time.monotonic() - self.begin >= hours * 3600
        return self.stopping or late

    def available(self):
        """The kinds to play; says which ones the programs lack."""
        found = []
        for kind in (kind for kind in KINDS if kind.name in self.options.targets):
            program = self.programs / kind.program
            listing = subprocess.run([program, "--gtest_list_tests"], capture_output=True,
                                     text=True, check=True).stdout if program.exists() else ""
            if is_there(kind, listing):
                found.append(kind)
            else:
                print(f"{kind.name}: {kind.program} has no test {kind.test}", flush=True)
        return found

    def command(self, kind):
        return [str(self.programs / kind.program), f"--gtest_filter={kind.test}"]

    def play(self, kind, seed, size):
        """The result of one trial; None when it was given up."""
        report = self.programs / "report.json"
        report.unlink(missing_ok=True)
        with open(self.programs / "output.txt", "w+", encoding="utf-8", errors="replace") as output:
            self.child = subprocess.Popen(
                [*self.command(kind), f"--gtest_output=json:{report}"], cwd=ROOT,
                env={**os.environ, **kind.environment(seed, size),
                     "JALON_BIN": str(self.programs / "jalon")},
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True)
            if self.stopping:  # a signal between the last look and the start
                self.end_child()
            note = ""
            try:
                status = self.child.wait(kind.patience)
            except subprocess.TimeoutExpired:
                self.end_child()
                status, note = self.child.wait(), f"\nIt hung: {kind.patience} s are over.\n"
            if self.stopping:
                return None
            output.seek(0)
            text = output.read() + note
        told = report.read_text(encoding="utf-8") if report.exists() else ""
        return result_of(kind, seed, size, status, text, told)

    def play_batch(self, kind):
        for _ in range(kind.batch):
            left = self.options.targets[kind.name] - self.tally.done(kind)
            if self.over() or left <= 0:
                return
            size = kind.size if kind.name != "kills" else int(min(kind.size, left))
            result = self.play(kind, self.seed, size)
            self.seed += 1
            if result is None:
                return
            self.tally.add(result)
            if result.failed:
                self.tell_failure(result)

    def tell_failure(self, result):
        variables = result.kind.environment(result.seed, result.size)
        words = [f"{name}={value}" for name, value in variables.items()]
        program = ["build/release/bin/" + result.kind.program, f"--gtest_filter={result.kind.test}"]
        file = keep(result, self.options.keep, self.options.regressions,
                    " ".join([*words, shlex.join(program)]))
        print(f"FAILED {result.kind.name} {' '.join(words)}: {file}", flush=True)

    def run(self):
        kinds = self.available()
        if not kinds:
            print("nothing can be played", flush=True)
            return 1
        print(f"first seed {self.seed}", flush=True)
        while not self.over() and any(self.tally.done(kind) < self.options.targets[kind.name]
                                      for kind in kinds):
            self.tally.rounds += 1
            for kind in kinds:
                self.play_batch(kind)
            print(self.tally.progress(time.monotonic() - self.begin), flush=True)
        print(self.tally.table(), flush=True)
        return 1 if self.tally.failures else 0


def main(arguments):
    options = options_of(arguments)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        for name in {"jalon", *(kind.program for kind in KINDS)}:
            if (options.bin / name).exists():
                shutil.copy2(options.bin / name, folder)
        soak = Soak(options, pathlib.Path(folder))
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, soak.stop)
        return soak.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
