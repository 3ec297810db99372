"""A mission that goes from one host to another, over HTTP: each host reads its own time alone.

JALON_BIN names the program. The lives of mission and files come from examples/missions.py; the
mission is in Senegal, its contract from 2021-03-01 on.
"""
import json
import random
import sys
import tempfile
import unittest
from datetime import date

from served import Server
from simulated import HAS_JALON, ROOT

sys.path.insert(0, str(ROOT / "examples"))
from missions import (  # noqa: E402
    DAY, Mission, accreditation, country_watch, in_order, months_after, sender_approval,
    synthetic_person)

FIRST = date(2021, 3, 1)
HANDOVER = "2021-05-10T09:00:00Z"


def host_of(name):
    return {"host": name, "name": "Hôte " + name, "type": "association", "country": "SN",
            "city": "Ville exemple", "capacity": 2, "supervisor_ref": "supervisor-" + name}


def life(mission_id, volunteer="VL-1", **more):
    rng = random.Random(1)
    mission = Mission(rng, mission_id, "SN", "HALFA", volunteer, synthetic_person(rng, 1, "MA"))
    mission.start(FIRST - 100 * DAY, {
        "programme": "EXAMPLE", "host": "HALFA", "host_name": "Hôte HALFA", "country": "SN",
        "title": "Exemple", "sender": "SX", **more})
    mission.need(FIRST - 100 * DAY, 12, FIRST)
    mission.recruit(FIRST, 12, 40000)
    mission.prepare(FIRST, months_after(FIRST, 12), 40000)
    mission.arrive(FIRST)
    mission.service(FIRST, months_after(FIRST, 12), [{"milestone_id": "M1", "title": "Jalon"}],
                    until=date(2021, 5, 1))
    return mission


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class MissionHostsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.server = Server(folder.name + "/data")
        cls.addClassCleanup(cls.server.stop)
        files = [accreditation(host_of(name), date(2020, 8, 1)) for name in ("HALFA", "HBRAVO")]
        files += [country_watch("SN", date(2020, 8, 1)), sender_approval("SX", date(2020, 6, 1))]
        lines = in_order(files) + in_order([life("M-1")])
        officer = {"role": "officer", "subject": "officer-1", "org": "sender"}
        lines.append({"as": officer, "step": {
            "id": "M-1", "trigger": "mission.reassigned", "occurred_at": HANDOVER,
            "data": {"new_host": "HBRAVO", "new_host_name": "Hôte HBRAVO", "new_city": "Thiès",
                     "new_supervisor_ref": "supervisor-HBRAVO", "regions_to_redo": []}}})
        for line in lines:
            status, body = cls.server.take(line)
            if status >= 300:
                raise AssertionError((line, body))
        cls.hosts = {}
        for name in ("HALFA", "HBRAVO"):
            grant = {"role": "host", "subject": "person-" + name, "org": name, "hosts": [name]}
            cls.hosts[name] = cls.server.post("/v1/tokens", grant, cls.server.admin)[1]["token"]

    def get(self, target, name):
        return self.server.get(target, self.hosts[name])

    def history(self, name):
        status, body = self.get("/v1/instances/M-1/history?limit=1000", name)
        self.assertEqual(status, 200, body)
        return body["items"]

    def test_the_state_is_the_present_hosts_alone(self):
        status, body = self.get("/v1/instances/M-1", "HBRAVO")
        self.assertEqual((status, body["attributes"]["host"]), (200, "HBRAVO"))
        self.assertEqual(self.get("/v1/instances/M-1", "HALFA")[0], 404)
        self.assertEqual(self.get("/v1/instances/M-1/allowed", "HALFA")[0], 404)
        missions = "/v1/instances?workflow=volunteer_mission"
        self.assertEqual(len(self.get(missions, "HBRAVO")[1]["items"]), 1)
        self.assertEqual(self.get(missions, "HALFA")[1]["items"], [])

    def test_each_host_reads_the_history_of_its_own_time(self):
        former, present = self.history("HALFA"), self.history("HBRAVO")
        self.assertEqual(former[0]["type"], "InstanceStarted")
        self.assertLess(max(event["occurred_at"] for event in former), HANDOVER)
        self.assertEqual([event["trigger"] for event in present], ["mission.reassigned"])

    def test_neither_host_learns_of_the_other(self):
        mission = self.get("/v1/instances/M-1", "HBRAVO")[1]
        for name, other in (("HALFA", "HBRAVO"), ("HBRAVO", "HALFA")):
            self.assertNotIn(other, json.dumps(self.history(name)))
        self.assertNotIn("HALFA", json.dumps(mission))
        self.assertNotIn("hosting", json.dumps(mission))

    def test_head_office_reads_who_held_it_when(self):
        hq = self.server.token({"role": "hq", "subject": "hq-1", "org": "sender"})
        data = self.server.get("/v1/instances/M-1", hq)[1]["data"]
        self.assertEqual(data["hosting"], {"org": "HBRAVO", "from": HANDOVER, "until": None})
        self.assertEqual([(one["org"], one["until"]) for one in data["hostings"]],
                         [("HALFA", HANDOVER)])


if __name__ == "__main__":
    unittest.main()
