"""Missions over HTTP: steps told late, rule sets by date, one person in two missions, who reads.

JALON_BIN names the program. The missions are in Senegal, their contracts from 2021-03-01 on unless
a test says otherwise; their lives and the files of host, person, country and sender come from
examples/missions.py.
"""
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
HOST = {"host": "HX", "name": "Hôte (exemple)", "type": "association", "country": "SN",
        "city": "Ville exemple", "capacity": 2, "supervisor_ref": "supervisor-HX"}
ORGS = {"host": "HX", "country_coordinator": "office-SN"}
DATA = {"programme": "EXAMPLE", "host": "HX", "host_name": "Hôte (exemple)", "country": "SN",
        "title": "Exemple", "sender": "SX"}


def lines_of(mission_id, volunteer, first, allowance_cents, until=None):
    """Up to the installation, or with what comes after it until that day."""
    rng = random.Random(1)
    mission = Mission(rng, mission_id, "SN", "HX", volunteer, synthetic_person(rng, 1, "MA"))
    mission.start(first - 100 * DAY, DATA)
    mission.need(first - 100 * DAY, 12, first)
    mission.recruit(first, 12, allowance_cents)
    mission.prepare(first, months_after(first, 12), allowance_cents)
    mission.arrive(first)
    if until:
        mission.service(first, months_after(first, 12), until=until)
    return in_order([mission])


def companions():
    return in_order([accreditation(HOST, date(2020, 8, 1)), country_watch("SN", date(2020, 8, 1)),
                     sender_approval("SX", date(2020, 6, 1))])


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class MissionServedTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.server = Server(folder.name + "/data")
        cls.addClassCleanup(cls.server.stop)
        cls.count = 0
        for line in companions():
            status, body = cls.server.take(line)
            if status >= 300:
                raise AssertionError((line, body))

    def mission(self, through, without=(), first=FIRST, allowance_cents=40000):
        """A new mission up to and with its last step `through`; its id."""
        type(self).count += 1
        name = f"LATE-{self.count}"
        lines = lines_of(name, f"VL-{self.count}", first, allowance_cents)
        self.take_lines(lines, through, without)
        return name

    def take_lines(self, lines, through, without=()):
        triggers = [line.get("step", {}).get("trigger") for line in lines]
        cut = len(triggers) - triggers[::-1].index(through)
        for line, trigger in zip(lines[:cut], triggers):
            if trigger not in without:
                status, body = self.server.take(line)
                self.assertLess(status, 300, (line, body))

    def tell(self, mission, role, trigger, day, **data):
        """The codes that refuse it, [] when it is accepted, or the status of another refusal."""
        subject = {"volunteer": "VL-" + mission.split("-")[1]}.get(role, role + "-late")
        actor = {"role": role, "subject": subject, "org": ORGS.get(role, "sender")}
        status, body = self.server.take({"as": actor, "step": {
            "id": mission, "trigger": trigger, "data": data, "occurred_at": day + "T09:00:00Z"}})
        if status == 409:
            return [reason["guard"] for reason in body["refusals"]]
        return [] if status == 200 else status

    def test_nobody_arrives_before_the_departure_that_was_told(self):
        mission = self.mission("departure.recorded")
        self.assertEqual(self.tell(mission, "officer", "arrival.recorded", "2021-02-28"),
                         ["after_departure"])
        self.assertEqual(self.tell(mission, "officer", "arrival.recorded", "2021-03-01"), [])

    def test_nobody_returns_before_the_arrival_that_was_told(self):
        mission = self.mission("arrival.recorded")
        self.assertEqual(self.tell(mission, "officer", "return.recorded", "2021-03-01"),
                         ["after_arrival"])
        self.assertEqual(self.tell(mission, "officer", "return.recorded", "2021-03-02"), [])

    def test_a_signature_does_not_rest_on_a_training_of_the_day_after(self):
        mission = self.mission("contract.drafted", without=["training.validated"])
        contract = {"contract_no": mission + "-C1"}
        self.assertEqual(self.tell(mission, "officer", "training.validated", "2021-02-18"), [])
        self.assertEqual(
            self.tell(mission, "volunteer", "contract.signed", "2021-02-17", **contract), ["G07"])
        self.assertEqual(
            self.tell(mission, "volunteer", "contract.signed", "2021-02-18", **contract), [])

    def test_the_allowance_follows_the_day_of_each_signature(self):
        mission = self.mission("contract.drafted", first=date(2022, 12, 12), allowance_cents=10000)
        contract = {"contract_no": mission + "-C1"}
        self.assertEqual(
            self.tell(mission, "volunteer", "contract.signed", "2022-12-01", **contract), ["G06"])
        self.assertEqual(
            self.tell(mission, "volunteer", "contract.signed", "2022-11-30", **contract), [])
        self.assertEqual(
            self.tell(mission, "officer", "contract.signed", "2022-12-01", **contract), ["G06"])
        self.assertEqual(
            self.tell(mission, "officer", "contract.signed", "2022-11-30", **contract), [])

    def test_a_person_under_contract_is_offered_no_second_mission(self):
        first = self.mission("contract.signed")
        volunteer = first.replace("LATE", "VL")
        second = first + "-B"
        lines = [line for line in lines_of(second, volunteer, FIRST, 40000)
                 if (line.get("start") or line["step"])["id"] == second]
        self.take_lines(lines, "candidate.preferred")
        offer = next(line["step"]["data"] for line in lines
                     if line.get("step", {}).get("trigger") == "offer.made")
        self.assertEqual(self.tell(second, "officer", "offer.made", "2021-02-20", **offer), ["G21"])
        self.assertEqual(self.tell(first, "officer", "departure.abandoned", "2021-02-21",
                                   reason_code="other"), [])
        self.assertEqual(self.tell(second, "officer", "offer.made", "2021-02-22", **offer), [])

    def test_no_step_comes_before_the_start_of_its_mission(self):
        mission = self.mission("need.submitted")
        data = {"scheme": "vsi"}
        self.assertEqual(self.tell(mission, "officer", "need.approved", "2020-11-19", **data), 422)
        self.assertEqual(self.tell(mission, "officer", "need.approved", "2020-11-24", **data), [])

    def test_nothing_happens_in_the_future(self):
        mission = self.mission("need.submitted")
        data = {"scheme": "vsi"}
        self.assertEqual(self.tell(mission, "officer", "need.approved", "2099-01-01", **data), 422)

    def test_nobody_but_safeguarding_and_head_office_reads_an_incident(self):
        mission = self.mission("arrival.recorded")
        self.assertEqual(self.tell(mission, "host", "incident.reported", "2021-03-03",
                                   incident_ref="INC-LATE-1", severity="critical"), [])
        volunteer = mission.replace("LATE", "VL")
        for role in ("safeguarding", "hq", "host", "officer", "country_coordinator", "volunteer",
                     "finance", "auditor"):
            subject = volunteer if role == "volunteer" else role + "-2"
            token = self.server.token({"role": role, "subject": subject,
                                       "org": ORGS.get(role, "sender")})
            shown = [self.server.get(f"/v1/instances/{mission}{path}", token)
                     for path in ("", "/history")]
            with self.subTest(role=role):
                self.assertEqual([status for status, _ in shown], [200, 200])
                text = str(shown)
                if role in ("safeguarding", "hq"):
                    self.assertIn("incident_reported", text)
                    self.assertIn("critical", text)
                else:
                    self.assertNotIn("incident", text)
                    self.assertNotIn("critical", text)


if __name__ == "__main__":
    unittest.main()
