"""Runs the example scripts of the shipped workflows; each line must give what is expected.

JALON_BIN names the program. Each guard of a companion workflow must be seen refusing at least once
in its own scripts; those of the mission are in mission_rules_test.
"""
import json
import os
import re
import subprocess
import unittest

from simulated import HAS_JALON, JALON, ROOT, read_lines, simulate

FOLDERS = sorted(folder.parent for folder in (ROOT / "workflows").glob("*/scripts"))
MISSION = "volunteer_mission"


def workflow_of(folder):
    return json.loads((folder / "workflow.json").read_text(encoding="utf-8"))


def scripts_of(folder):
    return sorted((folder / "scripts").glob("*.jsonl"))


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class ScriptsTest(unittest.TestCase):
    def test_each_workflow_has_scripts(self):
        self.assertEqual([folder.name for folder in FOLDERS],
                         sorted(file.parent.name
                                for file in (ROOT / "workflows").glob("*/workflow.json")))

    def test_each_script_has_its_answers_and_no_answer_is_left_over(self):
        for folder in FOLDERS:
            with self.subTest(workflow=folder.name):
                answers = sorted((folder / "scripts" / "expected").glob("*.jsonl"))
                self.assertEqual([file.name for file in scripts_of(folder)],
                                 [file.name for file in answers])

    def test_each_line_of_each_script_gives_what_is_expected(self):
        for folder in FOLDERS:
            for script in scripts_of(folder):
                with self.subTest(workflow=folder.name, script=script.name):
                    expected = read_lines(folder / "scripts" / "expected" / script.name)
                    turns = simulate(folder / "workflow.json", read_lines(script))
                    self.assertEqual(len(turns), len(expected))
                    for number, (turn, wanted) in enumerate(zip(turns, expected), 1):
                        self.assertEqual(turn, wanted, f"line {number}")

    def test_each_guard_of_a_companion_refuses_somewhere(self):
        for folder in FOLDERS:
            if folder.name == MISSION:
                continue
            refused = set()
            for script in (folder / "scripts" / "expected").glob("*.jsonl"):
                for turn in read_lines(script):
                    refused.update(turn["refused"] or [])
            for code in workflow_of(folder).get("guards", {}):
                with self.subTest(workflow=folder.name, guard=code):
                    self.assertIn(code, refused)

    def test_each_guard_says_where_it_comes_from_and_who_can_unblock(self):
        for folder in FOLDERS:
            workflow = workflow_of(folder)
            for code, guard in workflow.get("guards", {}).items():
                with self.subTest(workflow=folder.name, guard=code):
                    self.assertIn(guard["source"], ["law", "decree", "practice", "choice"])
                    self.assertTrue(guard["message"]["en"] and guard["message"]["fr"])
                    for way in guard.get("unblock_by", []):
                        self.assertIn(way["role"], workflow["triggers"][way["trigger"]]["by"])

    def test_each_trigger_is_for_the_roles_that_it_names_and_no_other(self):
        for folder in FOLDERS:
            workflow = workflow_of(folder)
            pairs = [(trigger, role) for trigger in workflow["triggers"]
                     for role in workflow.get("roles", ["anybody"])]
            some_script = read_lines(scripts_of(folder)[0])
            script = [next(line for line in some_script if "start" in line)]
            script += [{"send": trigger, "as": {"role": role, "subject": "p-" + role, "org": "o"}}
                       for trigger, role in pairs]
            turns = simulate(folder / "workflow.json", script)[1:]
            for (trigger, role), turn in zip(pairs, turns, strict=True):
                by = workflow["triggers"][trigger]["by"]
                allowed = role == "admin" or role in by or by == ["*"]
                with self.subTest(workflow=folder.name, trigger=trigger, role=role):
                    self.assertEqual(turn["refused"] == ["forbidden"], not allowed)

    def test_lint_finds_nothing(self):
        for folder in FOLDERS:
            with self.subTest(workflow=folder.name):
                run = subprocess.run([JALON, "workflow", "lint", str(folder / "workflow.json")],
                                     capture_output=True, text=True, check=False)
                self.assertEqual((run.returncode, run.stdout), (0, ""))

    def test_a_whole_life_runs_on_the_command_line_in_both_languages(self):
        for language, end in (("en", "The mission is completed."),
                              ("fr", "La mission est terminée.")):
            script = ROOT / "workflows" / MISSION / "scripts/whole_life.sh"
            run = subprocess.run(["bash", str(script), language],
                                 env={**os.environ, "JALON": JALON},
                                 capture_output=True, text=True, check=False)
            with self.subTest(language=language):
                self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
                self.assertEqual(run.stdout.splitlines()[-1], "== " + end)
                steps = re.findall(r"^   20\S+ \S+ +[a-z_.]+", run.stdout, re.MULTILINE)
                self.assertGreater(len(steps), 50)


if __name__ == "__main__":
    unittest.main()
