"""Missions under way that come from a spreadsheet: one person imports, a second one confirms.

JALON_BIN names the program. Whoever confirms does so today: days count from there.
"""
import json
import unittest
from datetime import date, timedelta

from imported import Imports
from mission_declared import TAKEN, declaration
from simulated import HAS_JALON


def day(days):
    return str(date.today() + timedelta(days))


START = {"programme": "EXAMPLE", "host": "HX", "host_name": "Hôte (exemple)", "country": "SN",
         "title": "Exemple", "occurred_at": day(-10)}
DAYS = {"signed_on": day(-210), "start": day(-200), "end": day(164), "cover_from": day(-200),
        "cover_to": day(164), "departed_on": day(-200), "arrived_on": day(-199),
        "interview_start_on": day(-170),
        "evidence": [{"kind": kind, "seen_on": day(-11)} for kind in ("contract", "cover")]}
FIRST = {"role": "country_coordinator", "subject": "coordinator-1", "org": "sender"}
SECOND = {"role": "hq", "subject": "hq-1", "org": "sender"}


def row(name, **said):
    """A line of the spreadsheet: what is no text stands as JSON, as in a cell."""
    cells = {"id": name, **START}
    for key, value in declaration(**{"volunteer_ref": "V" + name, **DAYS, **said}).items():
        cells[f"{TAKEN}:{key}"] = value if isinstance(value, str) else json.dumps(value)
    return cells


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class MissionImportTest(Imports, unittest.TestCase):
    workflow = "volunteer_mission"

    def test_a_second_person_confirms_the_file_of_the_first(self):
        rows = [row("I-1"), row("I-2", leave_taken_days=9)]
        self.assertEqual(self.told(FIRST, rows), ([2, 0, 0], []))
        self.assertIn("takeover_declared", self.shown(SECOND, "I-1")["configuration"])
        counts, errors = self.told(FIRST, rows, "--confirm")
        self.assertEqual(counts, [0, 0, 2], errors)
        self.assertIn("you told it yourself", errors[0])
        self.assertEqual(self.told(SECOND, rows, "--confirm", "--dry-run"), ([2, 0, 0], []))
        self.assertEqual(self.told(SECOND, rows, "--confirm"), ([2, 0, 0], []))
        self.assertEqual(self.told(SECOND, rows, "--confirm"), ([0, 2, 0], []))
        mission = self.shown(SECOND, "I-2")
        self.assertIn("working", mission["configuration"])
        self.assertEqual(mission["data"]["declared"]["by"], "coordinator-1")
        self.assertEqual(mission["data"]["declared"]["confirmed_by"], "hq-1")

    def test_what_was_changed_in_the_file_is_not_confirmed(self):
        self.assertEqual(self.told(FIRST, [row("I-3"), row("I-4")])[0], [2, 0, 0])
        changed = [row("I-3", end=day(163)), {**row("I-4"), "country": "MA"}]
        counts, errors = self.told(SECOND, changed, "--confirm")
        self.assertEqual(counts, [0, 0, 2])
        self.assertIn(f"{TAKEN}:end: is not what was imported", errors[0])
        self.assertIn("country: is not what was imported", errors[1])
        self.assertIn("takeover_declared", self.shown(SECOND, "I-3")["configuration"])

    def test_missions_taken_over_are_counted_apart_and_are_late_records(self):
        self.assertEqual(self.told(FIRST, [row("I-5"), row("I-6")])[0], [2, 0, 0])
        self.assertEqual(self.told(SECOND, [row("I-5")], "--confirm")[0], [1, 0, 0])
        status, text = self.jalon(SECOND, "list", "--where", "attributes.declared=true,q=I-")
        self.assertEqual(status, 0)
        declared = [one["id"] for one in json.loads(text)["items"]]
        self.assertIn("I-5", declared)
        self.assertNotIn("I-6", declared)
        status, text = self.jalon(SECOND, "late")
        self.assertEqual(status, 0)
        late = [json.loads(line) for line in text.splitlines()]
        self.assertIn(("I-5", TAKEN), {(event["instance"], event["trigger"]) for event in late})


if __name__ == "__main__":
    unittest.main()
