"""The pilot's 31 outputs and their three figures: stated, validated, synthetic. Never added.

JALON_BIN names the program. The pilot is loaded the way of any client; beside it a mission that
does not call its milestones generated validates one figure on evidence. The figures are then read
with `jalon export csv`.
"""
import csv
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest
from datetime import date

from served import Server
from simulated import HAS_JALON, JALON, ROOT, read_lines

sys.path.insert(0, str(ROOT / "examples"))
from missions import DAY, Mission, in_order, months_after, synthetic_person  # noqa: E402

PILOT = ROOT / "examples" / "pilot"
FIGURES = ("stated", "validated", "synthetic")
COLUMNS = ["id", "attributes.host", *("data.figures." + figure for figure in FIGURES)]
FIRST = date(2021, 3, 1)
EVIDENCE, OTHER = "a" * 64, "b" * 64
REAL = {"output": "OUT-ACH07-2", "quantity": 2}


def real_mission():
    """A mission at a host of the pilot that does not call its milestones generated."""
    rng = random.Random(1)
    mission = Mission(rng, "REAL-1", "ML", "H07", "VR-1", synthetic_person(rng, 1, "MA"))
    mission.start(FIRST - 100 * DAY, {
        "programme": "PRG-SUDSUD-PILOTE", "host": "H07", "host_name": "Exemple", "country": "ML",
        "title": "Exemple", "sender": "SENDER-PILOT"})
    mission.need(FIRST - 100 * DAY, 12, FIRST)
    mission.recruit(FIRST, 12, 40000)
    mission.prepare(FIRST, months_after(FIRST, 12), 40000)
    mission.arrive(FIRST)
    mission.step(FIRST + 30 * DAY, mission.host_person, "milestone.submitted", milestone_id="J1",
                 evidence=[EVIDENCE])
    for evidence in ({}, {"evidence": OTHER}, {"evidence": EVIDENCE}):
        mission.step(FIRST + 40 * DAY, mission.coordinator, "milestone.approved",
                     milestone_id="J1", **REAL, **evidence)
    return mission


def stated_by_the_source():
    """Output → host and number, as the source has them; null where it states none."""
    pilot = json.loads((PILOT / "pilot.json").read_text(encoding="utf-8"))
    return {"OUT-" + output["id"]: (achievement["host_id"], output["count"])
            for achievement in pilot["achievements"] for output in achievement["outputs"]}


def total(rows, figure):
    return sum(row[figure] for row in rows.values() if row[figure] is not None)


def number(text):
    return float(text) if text else None


def happened_at(line):
    return (line.get("start") or line["step"])["occurred_at"]


def exported(data):
    """Output → its host and its three figures, each a column of its own."""
    run = subprocess.run(
        [JALON, "export", "csv", "--data", data, "--where", "workflow=programme_output",
         "--columns", ",".join(COLUMNS)], capture_output=True, text=True, check=True)
    return {row["id"]: {"host": row["attributes.host"] or None,
                        **{name: number(row["data.figures." + name]) for name in FIGURES}}
            for row in csv.DictReader(run.stdout.splitlines())}


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class PilotFiguresTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        data = str(pathlib.Path(folder.name) / "data")
        cls.refused, cls.answers = [], []
        server = Server(data)
        try:
            for line in sorted([*read_lines(PILOT / "steps.jsonl"), *in_order([real_mission()])],
                               key=happened_at):
                cls.take(server, line)
        finally:
            server.stop()
        cls.rows = exported(data)

    @classmethod
    def take(cls, server, line):
        """Answers to the approval of REAL-1 are kept apart: two of the three must be refused."""
        status, body = server.take(line)
        step = line.get("step", {})
        if (step.get("id"), step.get("trigger")) == ("REAL-1", "milestone.approved"):
            cls.answers.append([one["guard"] for one in body.get("refusals", [])])
        elif status >= 300:
            cls.refused.append((line, body))

    def test_no_line_of_the_pilot_is_refused(self):
        self.assertEqual(self.refused, [])

    def test_each_of_the_31_outputs_has_the_number_of_the_source_and_no_other(self):
        source = stated_by_the_source()
        self.assertEqual(len(source), 31)
        self.assertEqual({name: (row["host"], row["stated"]) for name, row in self.rows.items()},
                         source)
        self.assertEqual(sum(row["stated"] is None for row in self.rows.values()), 12)

    def test_a_figure_is_validated_on_evidence_filed_with_its_milestone(self):
        self.assertEqual(self.answers, [["evidence_filed"], ["evidence_filed"], []])

    def test_nothing_generated_is_validated(self):
        validated = {name: row["validated"] for name, row in self.rows.items()
                     if row["validated"] is not None}
        self.assertEqual(validated, {REAL["output"]: REAL["quantity"]})

    def test_each_output_with_a_host_has_a_synthetic_figure_of_its_own(self):
        for name, row in self.rows.items():
            with self.subTest(output=name):
                generated = 1 if row["stated"] is None else row["stated"]
                self.assertEqual(row["synthetic"], generated if row["host"] else None)

    def test_the_three_figures_are_never_mixed(self):
        source = [count for _, count in stated_by_the_source().values() if count is not None]
        sums = {figure: total(self.rows, figure) for figure in FIGURES}
        self.assertEqual(sums, {"stated": sum(source), "validated": REAL["quantity"],
                                "synthetic": sum(source) - 1 + 12})

    def test_the_lines_are_those_of_the_generator(self):
        run = subprocess.run([sys.executable, str(PILOT / "generate.py"), "--check"],
                             capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 0, run.stderr)


if __name__ == "__main__":
    unittest.main()
