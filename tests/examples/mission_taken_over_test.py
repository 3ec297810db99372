"""Missions taken over, over HTTP: what the person's file is told, what is kept, who sees it.

JALON_BIN names the program.
"""
import json
import tempfile
import unittest
from datetime import date

from mission_declared import BACK, TAKEN, declaration
from served import Server
from simulated import HAS_JALON

START = {"programme": "EXAMPLE", "host": "HX", "host_name": "Hôte (exemple)", "country": "SN",
         "title": "Exemple"}
DAY = date(2026, 9, 15)


def actor(role, subject=None, org="sender"):
    return {"role": role, "subject": subject or role + "-1", "org": org}


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class MissionTakenOverTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.server = Server(folder.name + "/data")
        cls.addClassCleanup(cls.server.stop)

    def begin(self, workflow, name, data, who=actor("officer")):
        status, body = self.server.take({"as": who, "start": {
            "workflow": workflow, "id": name, "data": data,
            "occurred_at": f"{DAY}T08:00:00Z"}})
        self.assertEqual(status, 201, body)

    def mission(self, name, volunteer, with_file=True):
        if with_file:
            self.begin("volunteer_file", volunteer, {"person": volunteer})
        self.begin("volunteer_mission", name, START)

    def take(self, mission, who, **said):
        """The codes that refuse it, [] when it is accepted."""
        status, body = self.server.take({"as": who, "step": {
            "id": mission, "trigger": TAKEN, "data": declaration(**said),
            "occurred_at": f"{DAY}T09:00:00Z"}})
        if status == 409:
            return [reason["guard"] for reason in body["refusals"]]
        self.assertEqual(status, 200, body)
        return []

    def both(self, mission, **said):
        return [self.take(mission, actor("country_coordinator"), **said),
                self.take(mission, actor("hq"), **said)]

    def shown(self, name, who=actor("hq"), path=""):
        status, body = self.server.get(f"/v1/instances/{name}{path}", self.server.token(who))
        self.assertEqual(status, 200, body)
        return body

    def test_the_file_of_the_person_is_told_when_the_second_person_has_confirmed(self):
        self.mission("T-1", "VT-1")
        self.assertEqual(self.take("T-1", actor("country_coordinator"), volunteer_ref="VT-1"), [])
        self.assertIsNone(self.shown("VT-1")["data"].get("open_contract"))
        self.assertEqual(self.take("T-1", actor("hq"), volunteer_ref="VT-1"), [])
        told = self.shown("VT-1")["data"]
        self.assertEqual([told[key] for key in ("open_contract", "open_from", "open_until")],
                         ["T-1", "2026-03-02", "2027-03-01"])
        self.assertIn("working", self.shown("T-1")["configuration"])

    def test_a_person_under_contract_elsewhere_is_not_taken_over(self):
        self.mission("T-2", "VT-2")
        self.begin("volunteer_mission", "T-2-B", START)
        self.assertEqual(self.both("T-2", volunteer_ref="VT-2"), [[], []])
        self.assertEqual(self.both("T-2-B", volunteer_ref="VT-2"), [[], ["G21"]])
        self.assertIn("takeover_declared", self.shown("T-2-B")["configuration"])

    def test_a_mission_without_a_file_of_the_person_tells_nobody(self):
        self.mission("T-3", "VT-3", with_file=False)
        self.assertEqual(self.both("T-3", volunteer_ref="VT-3"), [[], []])
        self.assertIsNone(self.shown("T-3")["data"]["contract"].get("open"))

    def test_a_mission_that_is_over_opens_no_contract(self):
        self.mission("T-4", "VT-4")
        self.assertEqual(self.both("T-4", **BACK, volunteer_ref="VT-4"), [[], []])
        self.assertIsNone(self.shown("VT-4")["data"].get("open_contract"))
        self.assertEqual(self.shown("T-4")["data"]["service"]["months"], 6)

    def test_it_is_counted_apart_and_says_who_declared_and_who_confirmed(self):
        self.mission("T-5", "VT-5")
        self.begin("volunteer_mission", "T-5-B", START)
        self.assertEqual(self.both("T-5", volunteer_ref="VT-5"), [[], []])
        self.assertIs(self.shown("T-5")["attributes"]["declared"], True)
        self.assertIsNone(self.shown("T-5-B")["attributes"]["declared"])
        self.assertEqual(self.shown("T-5")["data"]["declared"], {
            "on": str(DAY), "by": "country_coordinator-1", "confirmed_by": "hq-1",
            "place": "in_service"})

    def test_a_host_reads_nothing_of_what_was_declared(self):
        self.mission("T-6", "VT-6")
        self.assertEqual(self.both("T-6", volunteer_ref="VT-6", where_place="Thiès"), [[], []])
        host = actor("host", "person-HX", "HX")
        for path in ("", "/history"):
            text = json.dumps(self.shown("T-6", host, path), ensure_ascii=False)
            self.assertNotIn("Thiès", text)
            self.assertNotIn("evidence", text)
            self.assertIn("Thiès", json.dumps(self.shown("T-6", path=path), ensure_ascii=False))


if __name__ == "__main__":
    unittest.main()
