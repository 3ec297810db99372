"""Random walks over the shipped workflows: what they cover, and that their scripts keep their word.

JALON_BIN names the program.
"""
import json
import pathlib
import subprocess
import tempfile
import unittest

from simulated import HAS_JALON, JALON, ROOT, read_lines, simulate

# The shares of states and transitions, in percent, that 400 walks cover at least; most cover all.
COVERED = {"country_watch": (100, 90), "delegation": (100, 90), "grant": (90, 80),
           "host_accreditation": (90, 80), "incident_case": (90, 80), "programme_output": (100, 60),
           "sender_approval": (90, 80), "volunteer_file": (80, 70), "volunteer_mission": (15, 10)}


def walk(name, *options):
    run = subprocess.run([JALON, "workflow", "simulate",
                          str(ROOT / "workflows" / name / "workflow.json"), "--walks", "400",
                          "--seed", "7", *options],
                         capture_output=True, text=True, check=False)
    if run.returncode:
        raise AssertionError(f"exit status {run.returncode}: {run.stderr}")
    return run.stdout


def share(part):
    return 100 * part["covered"] // part["total"]


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class WalksTest(unittest.TestCase):
    def test_walks_cover_most_of_each_workflow(self):
        for name, (states, transitions) in COVERED.items():
            report = json.loads(walk(name, "--json"))
            with self.subTest(workflow=name):
                self.assertGreaterEqual(share(report["states"]), states)
                self.assertGreaterEqual(share(report["transitions"]), transitions)

    def test_each_script_runs_without_a_refusal_and_ends_where_it_says(self):
        name = "host_accreditation"
        workflow = ROOT / "workflows" / name / "workflow.json"
        with tempfile.TemporaryDirectory() as folder:
            walk(name, "--scripts", folder)
            scripts = sorted(pathlib.Path(folder).glob("*[!n].jsonl"))
            self.assertGreater(len(scripts), 40)
            for script in scripts:
                turns = simulate(workflow, read_lines(script))
                with self.subTest(script=script.name):
                    self.assertEqual([turn for turn in turns if turn["refused"]], [])
            turns = simulate(workflow, read_lines(pathlib.Path(folder) / "state-suspended.jsonl"))
            self.assertEqual(turns[-1]["configuration"], ["suspended"])

    def test_the_same_seed_walks_the_same_way(self):
        self.assertEqual(walk("incident_case"), walk("incident_case"))

    def test_what_is_not_covered_is_listed_with_a_way_or_the_lack_of_one(self):
        report = json.loads(walk("volunteer_mission", "--json"))
        missing = [item for item in report["states"]["items"] if not item["times"]]
        self.assertTrue(missing)
        self.assertTrue(all("script" not in item for item in missing))
        self.assertTrue(any("skeleton" in item and item["note"] for item in missing))


if __name__ == "__main__":
    unittest.main()
