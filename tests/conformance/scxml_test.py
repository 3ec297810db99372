"""Runs the SCXML cases of the npm package @scion-scxml/test-framework through the shipped program:
`jalon workflow import`, then `jalon workflow simulate` on what came out.

A case is a chart and a list of events with the configuration expected after each. The check is
strict: the whole set of active atomic states, at the start and after every event, under a virtual
clock. Cases that need a data model are skipped by name below; that they are refused, with file and
line, is checked too. The package is a dev dependency of tests/browser; JALON_SCXML_CASES names
another folder of cases.

    JALON_BIN=build/release/bin/jalon python3 tests/conformance/scxml_test.py
"""
import collections
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
JALON = pathlib.Path(os.environ.get("JALON_BIN", ROOT / "build/release/bin/jalon"))
CASES = pathlib.Path(os.environ.get(
    "JALON_SCXML_CASES", ROOT / "tests/browser/node_modules/@scion-scxml/test-framework/test"))
OTHER_SUITES = {"w3c-ecma"}  # written for a data model in ECMAScript, from the first to the last
EXPECTED_TO_RUN = 96
SECONDS = 30

COMPUTES = "assigns and compares data"
SKIPPED = {
    "assign/assign_invalid": COMPUTES,
    "assign/assign_obj_literal": COMPUTES,
    "assign-current-small-step/test0": COMPUTES,
    "assign-current-small-step/test1": COMPUTES,
    "assign-current-small-step/test2": COMPUTES,
    "assign-current-small-step/test3": COMPUTES,
    "assign-current-small-step/test4": COMPUTES,
    "data/data_invalid": "initialises data by an expression",
    "data/data_obj_literal": "initialises data by an expression",
    "error/error": "runs <script> and looks into _event.data",
    "foreach/test1": "iterates over data with <foreach>",
    "history/history6": COMPUTES,
    "if-else/test0": COMPUTES,
    "internal-transitions/test0": COMPUTES,
    "internal-transitions/test1": COMPUTES,
    "more-parallel/test10": COMPUTES,
    "more-parallel/test10b": COMPUTES,
    "script/test0": "runs <script>",
    "script/test1": "runs <script>",
    "script/test2": "runs <script>",
    "script-src/test0": "loads and runs a script",
    "script-src/test1": "loads and runs a script",
    "script-src/test2": "loads and runs a script",
    "script-src/test3": "loads and runs a script",
    "send-data/send1": "sends and compares data",
    "send-idlocation/test0": "writes the id of a send into data",
    "send-internal/test0": "sends and compares data",
    "targetless-transition/test0": COMPUTES,
    "targetless-transition/test1": COMPUTES,
    "targetless-transition/test2": COMPUTES,
    "targetless-transition/test3": COMPUTES,
}


def cases():
    """Every case as (name, chart), sorted by name."""
    charts = [chart for chart in CASES.glob("*/*.scxml") if chart.parent.name not in OTHER_SUITES]
    return sorted((str(chart.relative_to(CASES).with_suffix("")), chart) for chart in charts)


def script_of(case):
    """The lines of a script, and for each expected configuration the line that must show it."""
    lines, shown = [], [0]
    for step in case["events"]:
        if "after" in step:
            lines.append({"advance": f"PT{step['after'] / 1000:.3f}S"})
        lines.append({"send": step["event"]["name"]})
        shown.append(len(lines))
    return lines, shown


def jalon(*arguments, text=""):
    return subprocess.run([JALON, "workflow", *arguments], input=text, capture_output=True,
                          text=True, timeout=SECONDS, check=False)


class ScxmlConformance(unittest.TestCase):
    """One test a case (added below), and what holds for all of them."""
    passed = 0

    @classmethod
    def setUpClass(cls):
        if not CASES.is_dir():
            raise unittest.SkipTest(f"no cases in {CASES}: npm install in tests/browser first")
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.workflow = pathlib.Path(folder.name, "workflow.json")

    @classmethod
    def tearDownClass(cls):
        reasons = collections.Counter(SKIPPED.values())
        print(f"\nSCXML cases: {cls.passed} passed of {len(cases()) - len(SKIPPED)} applicable, "
              f"{len(SKIPPED)} skipped")
        for reason, count in sorted(reasons.items()):
            print(f"  {count:2} skipped: {reason}")
        print("XState 5, the same strict check: 111 of 127 public cases without data expressions")

    def run_case(self, chart):
        case = json.loads(chart.with_suffix(".json").read_text())
        imported = jalon("import", str(chart), "-o", str(self.workflow))
        self.assertEqual(imported.returncode, 0, imported.stderr)
        lines, shown = script_of(case)
        script = "".join(json.dumps(line) + "\n" for line in lines)
        played = jalon("simulate", str(self.workflow), "--script", "-", text=script)
        self.assertEqual(played.returncode, 0, played.stderr)
        output = [json.loads(line) for line in played.stdout.splitlines()]
        self.assertEqual(len(output), len(lines) + 1)
        self.assertEqual([line["refused"] for line in output], [None] * len(output))
        expected = [case["initialConfiguration"]]
        expected += [step["nextConfiguration"] for step in case["events"]]
        self.assertEqual([output[at]["configuration"] for at in shown],
                         [sorted(configuration) for configuration in expected])
        type(self).passed += 1

    def test_as_many_cases_run_as_the_package_holds(self):
        names = {name for name, _ in cases()}
        self.assertEqual(set(SKIPPED) - names, set())
        self.assertEqual(len(names - set(SKIPPED)), EXPECTED_TO_RUN)

    def test_what_is_skipped_is_refused_with_file_and_line(self):
        found = dict(cases())
        for name in SKIPPED:
            with self.subTest(name):
                self.workflow.unlink(missing_ok=True)
                imported = jalon("import", str(found[name]), "-o", str(self.workflow))
                self.assertEqual(imported.returncode, 1, imported.stderr)
                place = re.escape(str(found[name])) + r":[1-9]\d*: error unsupported "
                self.assertRegex(imported.stderr, place)
                self.assertFalse(self.workflow.exists())


def add_cases():
    for name, chart in cases():
        def test(self, chart=chart):
            self.run_case(chart)

        test.__doc__ = name
        if name in SKIPPED:
            test = unittest.skip(SKIPPED[name])(test)
        setattr(ScxmlConformance, "test_case_" + re.sub(r"\W", "_", name), test)


add_cases()

if __name__ == "__main__":
    unittest.main()
