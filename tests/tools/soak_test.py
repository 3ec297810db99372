#!/usr/bin/env python3
"""tools/soak: what it reads from a trial, sums up, keeps; and that it ends as it says."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/soaking"))
from failures import first_complaint, keep  # noqa: E402
from kinds import KINDS, accusations, is_there, result_of, tests_of  # noqa: E402
from run import options_of  # noqa: E402
from tally import Tally  # noqa: E402

KILLS, CUTS, SIMULATION = KINDS

LISTING = """Running main() from gtest_main.cc
KillLoop.
  WhatWasAcknowledgedIsThereOnceAfterEveryKill
Widths/Table.  # TypeParam = int
  Fits/0  # GetParam() = 4
"""

LOST = """[ RUN      ] KillLoop.WhatWasAcknowledged
tests/integration/kill_loop_test.cpp:186: Failure
Expected: (one.position) <= (7), actual: 9 vs 7
key-1-3 was acknowledged and is lost
tests/integration/kill_loop_test.cpp:190: Failure
Value of: taken_.insert(one.position).second
key-2-3 shares its position
[  FAILED  ] KillLoop.WhatWasAcknowledged (12 ms)
"""

# A test program that fails for odd seeds; when there is a pipe "hang", it tells that it has begun
# and waits until it is killed.
PROGRAM = """#!{python}
import json, os, signal, sys
name = os.path.basename(sys.argv[0])
tests = {{"jalon_integration_tests": "KillLoop.\\n  Kills",
         "jalon_simulation_tests": "EngineSimulation.\\n  KeepsItsPromisesUnderFaults"}}
if "--gtest_list_tests" in sys.argv:
    print(tests[name])
    sys.exit(0)
pipe = os.path.join({folder!r}, "hang")
if os.path.exists(pipe):
    open(pipe, "w").close()
    signal.pause()
failed = int(os.environ["JALON_SEED"]) % 2
report = [one for one in sys.argv if one.startswith("--gtest_output=json:")][0].split(":", 1)[1]
test = {{"result": "COMPLETED", "acknowledged": "30"}}
json.dump({{"testsuites": [{{"testsuite": [test]}}]}}, open(report, "w"))
if failed:
    print("x.cpp:1: Failure\\na hole in the log at position 5")
sys.exit(failed)
"""


def report(**test):
    suite = {"testsuite": [{"result": "COMPLETED", **test}]}
    return json.dumps({"testsuites": [suite]})


class Reading(unittest.TestCase):
    def test_the_listing_gives_full_names(self):
        self.assertEqual(tests_of(LISTING), [
            "KillLoop.WhatWasAcknowledgedIsThereOnceAfterEveryKill", "Widths/Table.Fits/0"])

    def test_a_kind_is_there_only_when_its_test_is_listed(self):
        self.assertTrue(is_there(KILLS, LISTING))
        self.assertFalse(is_there(CUTS, LISTING))
        self.assertTrue(is_there(CUTS, "PowerCut.\n  LosesNothing\n"))

    def test_each_accusation_is_counted_by_its_lines(self):
        self.assertEqual(accusations(LOST), {"lost": 1, "duplicates": 1})
        self.assertEqual(accusations("step 3: a hole in the log at position 9"), {"holes": 1})
        self.assertEqual(accusations("all is well"), {})

    def test_a_trial_that_passed_tells_what_was_acknowledged(self):
        got = result_of(KILLS, 5, 20, 0, "fine", report(acknowledged="412"))
        self.assertFalse(got.failed)
        self.assertEqual(got.acknowledged, 412)

    def test_a_trial_that_played_nothing_has_failed(self):
        self.assertTrue(result_of(KILLS, 5, 20, 0, "", report(result="SKIPPED")).failed)
        self.assertTrue(result_of(KILLS, 5, 20, 0, "", "").failed)
        self.assertTrue(result_of(KILLS, 5, 20, -11, "", "{").failed)

    def test_only_what_failed_is_accused(self):
        self.assertEqual(result_of(KILLS, 5, 20, 0, LOST, report()).accused, {})
        self.assertEqual(result_of(KILLS, 5, 20, 1, LOST, report()).accused,
                         {"lost": 1, "duplicates": 1})

    def test_without_time_or_number_it_does_not_start(self):
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            errors, sys.stderr = sys.stderr, nowhere
            try:
                self.assertRaises(SystemExit, options_of, [])
            finally:
                sys.stderr = errors

    def test_numbers_choose_the_kinds_and_hours_alone_choose_all(self):
        self.assertEqual(options_of(["--kills", "40"]).targets, {"kills": 40})
        self.assertEqual(set(options_of(["--hours", "1"]).targets),
                         {"kills", "power-cuts", "simulation"})


class Summing(unittest.TestCase):
    def test_the_table_adds_up(self):
        tally = Tally()
        tally.rounds = 2
        tally.add(result_of(KILLS, 1, 20, 0, "", report(acknowledged="400")))
        tally.add(result_of(KILLS, 2, 10, 1, LOST, report(acknowledged="50")))
        tally.add(result_of(CUTS, 3, 10, 0, "", report()))
        tally.add(result_of(SIMULATION, 4, 200, 0, "", report()))
        self.assertEqual((tally.done(KILLS), tally.done(CUTS), tally.done(SIMULATION)), (30, 10, 1))
        self.assertEqual(tally.failures, 1)
        rows = {line.split()[0]: line.split()[1:] for line in tally.table().splitlines()}
        self.assertEqual(rows["all"], ["2", "4", "30", "10", "450", "1", "0", "1", "1"])
        self.assertEqual(rows["kills"], ["-", "2", "30", "-", "450", "1", "0", "1", "1"])
        self.assertEqual(rows["power-cuts"], ["-", "1", "-", "10", "-", "0", "0", "0", "0"])


class Keeping(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.list = self.folder / "regressions.txt"

    def test_a_failure_is_kept_with_its_output_and_listed_once(self):
        self.list.write_text("# head\nsimulation 4 200  # old\n", encoding="utf-8")
        failed = result_of(KILLS, 77, 20, 1, LOST, report())
        for _ in range(2):
            file = keep(failed, self.folder / "kept", self.list, "JALON_SEED=77 program")
        self.assertEqual(file.read_text(encoding="utf-8"), "JALON_SEED=77 program\n\n" + LOST)
        lines = self.list.read_text(encoding="utf-8").splitlines()
        self.assertEqual(lines[:2], ["# head", "simulation 4 200  # old"])
        self.assertEqual(len(lines), 3)
        self.assertRegex(lines[2], r"^kills 77 20  # Expected: .*is lost")

    def test_the_complaint_is_the_first_failure_or_the_last_word(self):
        self.assertEqual(first_complaint("a\nx.cpp:1: Failure\nwrong\nvery"), "wrong very")
        self.assertEqual(first_complaint("a\nb\n\n"), "b")
        self.assertEqual(first_complaint(""), "it said nothing")

    def test_the_list_of_the_tree_reads_as_the_tests_read_it(self):
        sizes = {kind.name for kind in KINDS}
        for line in (ROOT / "tests/regressions.txt").read_text(encoding="utf-8").splitlines():
            words = line.partition("#")[0].split()
            if words:
                self.assertIn(words[0], sizes)
                self.assertTrue(len(words) == 3 and words[1].isdigit() and words[2].isdigit(), line)


class Running(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name in ("jalon_integration_tests", "jalon_simulation_tests"):
            program = self.folder / name
            program.write_text(PROGRAM.format(python=sys.executable, folder=str(self.folder)),
                               encoding="utf-8")
            program.chmod(0o755)

    def soak(self, *options):
        return subprocess.Popen(
            [sys.executable, ROOT / "tools/soaking/run.py", "--bin", self.folder,
             "--keep", self.folder / "kept", "--regressions", self.folder / "list.txt", *options],
            stdout=subprocess.PIPE, text=True)

    def test_it_ends_when_each_kind_has_its_number(self):
        with self.soak("--kills", "30", "--seeds", "3", "--power-cuts", "1",
                       "--first-seed", "2") as soak:
            out, _ = soak.communicate(timeout=120)
        self.assertIn("power-cuts: jalon_adapter_tests has no test", out)
        # Seed 2 is 20 kills, 3 to 5 are simulated, 6 is the 10 kills that were left.
        self.assertEqual(out.splitlines()[-1].split()[:2], ["all", "2"])
        self.assertEqual(out.splitlines()[-1].split()[2:],
                         ["5", "30", "0", "150", "0", "2", "0", "2"])
        self.assertEqual(soak.returncode, 1)
        self.assertEqual(sorted(file.name for file in (self.folder / "kept").iterdir()),
                         ["simulation-3-200.txt", "simulation-5-200.txt"])

    def test_it_exits_with_0_when_nothing_failed(self):
        with self.soak("--seeds", "1", "--first-seed", "2") as soak:
            soak.communicate(timeout=120)
        self.assertEqual(soak.returncode, 0)
        self.assertFalse((self.folder / "list.txt").exists())

    def test_an_interrupt_ends_it_with_its_table(self):
        os.mkfifo(self.folder / "hang")
        with self.soak("--hours", "1") as soak:
            (self.folder / "hang").read_bytes()  # until a trial has begun
            soak.send_signal(signal.SIGINT)
            out, _ = soak.communicate(timeout=60)
        self.assertEqual(soak.returncode, 0)
        self.assertEqual(out.splitlines()[-1].split(), ["all", "1", "0", "0", "0", "-", *["0"] * 4])


if __name__ == "__main__":
    unittest.main()
