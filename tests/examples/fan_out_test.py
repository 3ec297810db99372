"""A country closes, a host is suspended: each of their missions gets a decision, in the same group.

JALON_BIN names the program. Three missions in Senegal, of two hosts, and one in Morocco; two are
ready to depart, one is a need, one has a person at the post. Their lives come from
examples/missions.py.
"""
import json
import random
import subprocess
import sys
import tempfile
import unittest
from datetime import date

from served import Server
from simulated import HAS_JALON, JALON, ROOT

sys.path.insert(0, str(ROOT / "examples"))
from missions import (  # noqa: E402
    DAY, Mission, accreditation, country_watch, in_order, months_after, sender_approval,
    synthetic_person)

FIRST = date(2021, 3, 1)
HQ = {"role": "hq", "subject": "hq-1", "org": "sender"}
OFFICER = {"role": "officer", "subject": "officer-1", "org": "sender"}


def host_of(host, country):
    return {"host": host, "name": f"Hôte {host} (exemple)", "type": "association",
            "country": country, "city": "Ville exemple", "capacity": 4,
            "supervisor_ref": "supervisor-" + host}


def mission_of(number, name, country, host, until):
    rng = random.Random(number)
    mission = Mission(rng, name, country, host, f"VF-{number}",
                      synthetic_person(rng, number, "FR"))
    mission.start(FIRST - 100 * DAY, {
        "programme": "EXAMPLE", "host": host, "host_name": f"Hôte {host} (exemple)",
        "country": country, "title": "Exemple", "sender": "SX"})
    if until == "need":
        return mission
    mission.need(FIRST - 100 * DAY, 12, FIRST)
    mission.recruit(FIRST, 12, 40000)
    mission.prepare(FIRST, months_after(FIRST, 12), 40000)
    if until == "arrived":
        mission.arrive(FIRST)
    return mission


def lives():
    return in_order([
        accreditation(host_of("HS1", "SN"), date(2020, 8, 1)),
        accreditation(host_of("HS2", "SN"), date(2020, 8, 1)),
        accreditation(host_of("HM", "MA"), date(2020, 8, 1)),
        country_watch("SN", date(2020, 8, 1)), country_watch("MA", date(2020, 8, 1)),
        sender_approval("SX", date(2020, 6, 1)),
        mission_of(1, "FO-1", "SN", "HS1", "arrived"), mission_of(2, "FO-2", "SN", "HS2", "signed"),
        mission_of(3, "FO-3", "SN", "HS1", "need"), mission_of(4, "FO-4", "MA", "HM", "signed")])


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class FanOutTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = folder.name + "/data"
        self.server = Server(self.data)
        self.addCleanup(lambda: self.server and self.server.stop())
        for line in lives():
            status, body = self.server.take(line)
            self.assertLess(status, 300, (line, body))
        self.before = {one: self.show(one) for one in ("FO-1", "FO-2", "FO-3", "FO-4")}

    def show(self, one):
        return self.server.get("/v1/instances/" + one, self.server.token(HQ))[1]

    def step(self, actor, one, trigger, day, **data):
        return self.server.take({"as": actor, "step": {
            "id": one, "trigger": trigger, "data": data, "occurred_at": day + "T09:00:00Z"}})

    def country_is(self, status, day, review):
        answer, body = self.step(HQ, "country-SN", "country.status_changed", day, status=status,
                                 note_ref="NOTE-1", review_on=review, **{"from": day})
        self.assertEqual(answer, 200, body)
        return body

    def told_since(self, position):
        """What the log holds after `position`: (position, instance, trigger)."""
        _, events = self.server.get(f"/v1/log?after={position}", self.server.token(HQ))
        return [(e["position"] - position, e["instance"], e["trigger"]) for e in events]

    def deciding(self):
        return {one for one in self.before if "decision_open" in self.show(one)["configuration"]}

    def verify(self):
        self.server.stop()
        self.server = None
        run = subprocess.run([JALON, "replay", "--data", self.data, "--verify"],
                             capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_a_country_that_closes_opens_one_decision_in_each_of_its_missions(self):
        closed = self.country_is("closed", "2021-03-20", "2021-04-03")
        self.assertEqual(self.told_since(closed["position"]), [
            (n, f"FO-{n}", "country.status_changed") for n in (1, 2, 3)])
        self.assertEqual(self.deciding(), {"FO-1", "FO-2", "FO-3"})
        for one in ("FO-1", "FO-2", "FO-3"):
            was, now = self.before[one], self.show(one)
            self.assertEqual(set(was["configuration"]) - {"no_decision"},
                             set(now["configuration"]) - {"decision_open"}, "nobody is suspended")
            self.assertEqual(now["version"], was["version"] + 1)
            decision = now["data"]["decision"]
            self.assertEqual((decision["due_on"], decision["note_ref"]), ("2021-04-04", "NOTE-1"))
            self.assertEqual(decision["owner"], was["data"].get("assignee") or "hq-1")
            self.assertIn("decision_due", [due["timer"] for due in now["due"]])
        self.assertEqual(self.show("FO-4"), self.before["FO-4"])
        status, body = self.step(OFFICER, "FO-2", "departure.authorised", "2021-03-21")
        self.assertEqual((status, [reason["guard"] for reason in body["refusals"]]),
                         (409, ["G12"]))
        self.verify()

    def test_a_country_that_closes_concerns_whoever_is_there(self):
        moved = {"status": "located", "country": "SN", "place": "Dakar"}
        status, body = self.step(OFFICER, "FO-4", "whereabouts.reported", "2021-03-19", **moved)
        self.assertEqual(status, 200, body)
        self.country_is("closed", "2021-03-20", "2021-04-03")
        self.assertEqual(self.deciding(), {"FO-1", "FO-2", "FO-3", "FO-4"})
        self.verify()

    def test_the_same_status_again_opens_nothing_and_an_open_country_closes_them(self):
        self.country_is("closed", "2021-03-20", "2021-04-03")
        status, body = self.step(OFFICER, "FO-1", "decision.taken", "2021-03-22", outcome="stay",
                                 reason="Ville sûre")
        self.assertEqual(status, 200, body)
        confirmed = self.country_is("closed", "2021-04-02", "2021-04-16")
        self.assertEqual(self.told_since(confirmed["position"]), [])
        self.assertEqual(self.deciding(), {"FO-2", "FO-3"})
        self.country_is("conditional", "2021-04-16", "2021-04-30")
        self.assertEqual(self.deciding(), {"FO-2", "FO-3"}, "conditions decide nothing")
        self.country_is("open", "2021-04-30", "2021-05-14")
        self.assertEqual(self.deciding(), set())
        taken = {one: self.show(one)["data"]["decision"]["taken"] for one in ("FO-1", "FO-2")}
        self.assertEqual(taken, {"FO-1": "stay", "FO-2": "lapsed"})
        self.verify()

    def test_a_host_that_is_suspended_opens_one_in_each_of_its_missions(self):
        status, body = self.step(HQ, "HS1", "host.suspended", "2021-03-20",
                                 reason_code="safeguarding", review_on="2021-04-10")
        self.assertEqual(status, 200, body)
        self.assertEqual(self.told_since(body["position"]), [
            (1, "FO-1", "host.status_changed"), (2, "FO-3", "host.status_changed")])
        self.assertEqual(self.deciding(), {"FO-1", "FO-3"})
        self.country_is("closed", "2021-03-21", "2021-04-03")
        self.country_is("conditional", "2021-03-22", "2021-04-05")
        self.country_is("open", "2021-03-23", "2021-04-06")
        self.assertEqual(self.deciding(), {"FO-1", "FO-3"}, "their host is suspended all the same")
        other = {**HQ, "subject": "hq-2"}
        status, body = self.step(other, "HS1", "host.reinstated", "2021-03-25")
        self.assertEqual(status, 200, body)
        self.assertEqual(self.deciding(), set())
        self.verify()

    def test_when_the_step_is_refused_nobody_is_told(self):
        token = self.server.token(HQ)
        head = self.server.get("/readyz", token)[1]["position"]
        status, _ = self.step(HQ, "country-SN", "country.status_changed", "2021-03-20",
                              status="closed", note_ref="NOTE-1", review_on="2021-06-30",
                              **{"from": "2021-03-20"})
        self.assertEqual(status, 409)
        self.assertEqual(self.told_since(head), [])
        self.assertEqual(self.deciding(), set())


if __name__ == "__main__":
    unittest.main()
