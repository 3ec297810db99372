"""What is due when a contract moves, over HTTP, and that the day it had before can still be read.

JALON_BIN names the program. The contract runs from 2021-03-01 to 2022-02-28.
"""
import json
import subprocess
import tempfile
import unittest
from datetime import date

from mission_served_test import FIRST, companions, lines_of
from served import Server
from simulated import HAS_JALON, JALON

BEFORE = {"term_end": "2022-02-28", "midterm": "2021-08-30", "extension_ask_90": "2021-11-30",
          "extension_ask_60": "2021-12-30", "extension_ask_15": "2022-02-13"}
INTERVIEWED = date(2021, 4, 15)  # the first interview was held before this day
UNTOUCHED = "2021-04-30"         # as it was on this day, before the contract moves

# A sentence: steps (day, role, trigger, data), and what is due after them.
CASES = {
    "extended": (
        [("2021-05-10", "officer", "extension.signed", {"new_end_date": "2022-08-31"})],
        {"term_end": "2022-08-31", "midterm": "2021-11-30", "extension_ask_90": "2022-06-02",
         "extension_ask_60": "2022-07-02", "extension_ask_15": "2022-08-16"}),
    "resumed": (
        [("2021-06-01", "officer", "mission.suspended",
          {"mode": "home_remote", "reason_code": "security"}),
         ("2021-07-01", "hq", "mission.resumed", {"new_end_date": "2022-03-30"})],
        {"term_end": "2022-03-30", "midterm": "2021-11-14", "extension_ask_90": "2021-12-30",
         "extension_ask_60": "2022-01-29", "extension_ask_15": "2022-03-15"}),
    "ended-early": (
        [("2021-06-01", "officer", "termination.notified",
          {"reason_code": "resignation", "effective_on": "2021-07-15"}),
         ("2021-07-15", "officer", "mission.ended", {}),
         ("2021-07-16", "officer", "return.recorded", {})],
        {"certificate": "2021-07-15", "end_report": "2021-08-14"}),
}
SUSPENDED_ON_THE_WAY_BACK = [
    *CASES["ended-early"][0][:2],
    ("2021-07-16", "officer", "mission.suspended",
     {"mode": "safe_haven", "reason_code": "security"}),
    ("2021-07-20", "officer", "return.recorded", {}),
    ("2021-07-20", "officer", "mission.ended", {"reason_code": "security"})]
# Three months under the first contract, none under a second one, which nobody signed.
CONTRACT_ANEW = [
    ("2021-06-10", "officer", "mission.reassigned",
     {"new_host": "HX", "new_host_name": "Hôte (exemple)", "regions_to_redo": ["contract"]}),
    ("2021-06-11", "officer", "contract.drafted",
     {"contract_no": "C2", "start": "2021-07-01", "end": "2022-06-30", "allowance_cents": 40000}),
    ("2021-08-15", "officer", "mission.ended", {"reason_code": "other"})]


def days(due):
    """Dakar keeps UTC: the day of an instant is its first ten characters."""
    return {one["timer"]: one["at"][:10] for one in due}


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class MissionMovedTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.data = folder.name + "/data"
        server = Server(cls.data)
        try:
            cls.tell(server, companions())
            for name, steps in [*((name, steps) for name, (steps, _) in CASES.items()),
                                ("ended-twice", SUSPENDED_ON_THE_WAY_BACK),
                                ("contract-anew", CONTRACT_ANEW)]:
                cls.tell(server, lines_of(name, "V-" + name, FIRST, 40000, until=INTERVIEWED))
                cls.tell(server, [cls.step(name, *one) for one in steps])
            cls.now = {name: server.get("/v1/instances/" + name, server.admin)[1]["due"]
                       for name in CASES}
            cls.twice = server.get("/v1/instances/ended-twice", server.admin)[1]["data"]["service"]
            cls.anew = server.get("/v1/instances/contract-anew", server.admin)[1]["data"]["service"]
            cls.file = server.get("/v1/instances/V-contract-anew", server.admin)[1]["data"]
            cls.why = {timer: server.get(f"/v1/instances/extended/due/{timer}", server.admin)[1]
                       for timer in BEFORE}
        finally:
            server.stop()

    @staticmethod
    def step(name, day, role, trigger, data):
        return {"as": {"role": role, "subject": role + "-1", "org": "sender"},
                "step": {"id": name, "trigger": trigger, "data": data,
                         "occurred_at": day + "T18:00:00Z"}}

    @staticmethod
    def tell(server, lines):
        for line in lines:
            status, body = server.take(line)
            if status >= 300:
                raise AssertionError((line, body))

    def as_of(self, name, day):
        run = subprocess.run([JALON, "show", name, "--data", self.data, "--as-of", day, "--json"],
                             capture_output=True, text=True, check=True)
        return days(json.loads(run.stdout)["due"])

    def test_what_is_due_moves_with_the_contract(self):
        for name, (_, after) in CASES.items():
            with self.subTest(mission=name):
                due = days(self.now[name])
                self.assertEqual({timer: due.get(timer) for timer in after}, after)

    def test_a_mission_that_ended_early_is_asked_for_nothing_of_its_term(self):
        self.assertEqual(set(days(self.now["ended-early"])) & set(BEFORE), set())

    def test_the_days_of_before_can_still_be_read(self):
        for name in CASES:
            with self.subTest(mission=name):
                due = self.as_of(name, UNTOUCHED)
                self.assertEqual({timer: due.get(timer) for timer in BEFORE}, BEFORE)

    def test_what_is_due_tells_the_day_that_it_had_before_and_the_step_that_moved_it(self):
        for timer, day in BEFORE.items():
            with self.subTest(timer=timer):
                why = self.why[timer]
                self.assertEqual(why["set_by"]["trigger"], "extension.signed")
                self.assertIn(day, [earlier["at"][:10] for earlier in why["earlier"]])

    def test_a_mission_that_ended_before_it_was_suspended_keeps_its_end(self):
        self.assertEqual((self.twice["end_kind"], self.twice["ended_on"], self.twice["months"]),
                         ("early", "2021-07-15", 4))

    def test_months_before_a_new_contract_are_kept_and_told_once(self):
        self.assertEqual((self.anew["months"], self.anew["months_before"]), (0, 3))
        self.assertEqual(self.file["months_here"], 3)


if __name__ == "__main__":
    unittest.main()
