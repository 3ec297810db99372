"""Instances as they were and as they were known, over HTTP, beside a naive fold of their histories
and beside the same reading offline. Steps are told in time, late, and in another order than they
occurred."""
import datetime
import json
import random
import subprocess
import tempfile
import unittest

from served import Server
from simulated import JALON

BOTH = {"en": "Text", "fr": "Texte"}
NOTE = {"title": BOTH, "by": ["*"], "data": {
    "type": "object", "additionalProperties": False, "required": ["text"],
    "properties": {"text": {"type": "string", "maxLength": 100, "personal": False}}}}
NOTED = {"noted": {"actions": [{"assign": {"text": {"var": "input.text"}}}]}}
WORKFLOW = {
    "id": "told_late", "version": 1, "title": BOTH, "initial": "open",
    "states": {
        "open": {"on": {"moved": {"target": "placed", "actions": NOTED["noted"]["actions"]},
                        **NOTED},
                 "phase": "first"},
        "placed": {"on": {"moved": {"target": "open", "actions": NOTED["noted"]["actions"]},
                          **NOTED},
                   "phase": "second"}},
    "phases": [{"id": "first", "title": BOTH}, {"id": "second", "title": BOTH}],
    "triggers": {"moved": NOTE, "noted": NOTE},
    "start": {"by": ["*"], "data": {"type": "object", "additionalProperties": False,
                                    "properties": {"country": {"type": "string",
                                                               "maxLength": 2}}}},
    "attributes": {"country": {"var": "data.country"}},
    "data": {"type": "object"}}
BEGIN = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
INSTANCES, STEPS, QUESTIONS = 8, 12, 120


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def naive(events, as_of, known_at):
    """(version, configuration, text) by the letter of the rule; None: it was not there."""
    latest, told = None, None
    for event in events:
        if known_at and instant(event["recorded_at"]) > known_at:
            break
        occurred = instant(event["occurred_at"])
        latest = max(latest or occurred, occurred)
        if as_of is None or latest <= as_of:
            told = (event["version"], event["configuration"], told[2] if told else None)
        if told and (as_of is None or occurred <= as_of) and event["trigger"]:
            told = (told[0], told[1], event["data"]["text"])
    return told


class TimeTravelTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.data = cls.folder.name + "/data"
        cls.server = Server(cls.data)
        cls.addClassCleanup(cls.server.stop)
        cls.random = random.Random(11)
        status, body = cls.send("PUT", "/v1/workflows/told_late/versions/1", WORKFLOW)
        assert status == 201, body
        for number in range(INSTANCES):
            cls.tell(number)
        cls.histories = {f"t{n}": cls.get(f"/v1/instances/t{n}/history")["items"]
                         for n in range(INSTANCES)}

    @classmethod
    def send(cls, method, target, body):
        return cls.server.send(method, target, body, cls.server.admin)

    @classmethod
    def get(cls, target):
        status, body = cls.server.get(target, cls.server.admin)
        assert status == 200, (target, body)
        return body

    @classmethod
    def tell(cls, number):
        """One instance: most steps in order, some of them of days before."""
        day = cls.random.uniform(0, 20)
        status, body = cls.send("POST", "/v1/instances", {
            "id": f"t{number}", "workflow": "told_late", "occurred_at": cls.at(day),
            "data": {"country": cls.random.choice(["SN", "TG"])}})
        assert status == 201, body
        for step in range(STEPS):
            day += cls.random.uniform(-3, 10)
            status, body = cls.send("POST", f"/v1/instances/t{number}/steps", {
                "trigger": cls.random.choice(["moved", "noted"]), "occurred_at": cls.at(day),
                "data": {"text": f"{number}-{step}"}})
            assert status == 200, body

    @staticmethod
    def at(day):
        return (BEGIN + datetime.timedelta(days=day)).isoformat()

    def moments(self):
        recorded = [instant(event["recorded_at"]) for events in self.histories.values()
                    for event in events]
        for _ in range(QUESTIONS):
            as_of = BEGIN + datetime.timedelta(days=self.random.uniform(-2, 130))
            known_at = self.random.choice(recorded) + datetime.timedelta(
                microseconds=self.random.choice([-1, 0]))
            yield self.random.choice([(as_of, None), (None, known_at), (as_of, known_at)])

    @staticmethod
    def query(as_of, known_at):
        bounds = [("as_of", as_of), ("known_at", known_at)]
        return "&".join(f"{name}={bound.isoformat().replace('+00:00', 'Z')}"
                        for name, bound in bounds if bound)

    @staticmethod
    def told(instance):
        return (instance["version"], instance["configuration"], instance["data"].get("text"))

    def test_an_instance_is_what_a_naive_fold_says(self):
        for as_of, known_at in self.moments():
            name = f"t{self.random.randrange(INSTANCES)}"
            query = self.query(as_of, known_at)
            with self.subTest(name=name, query=query):
                expected = naive(self.histories[name], as_of, known_at)
                status, body = self.server.get(f"/v1/instances/{name}?{query}", self.server.admin)
                self.assertEqual(status, 200 if expected else 404, body)
                if expected:
                    self.assertEqual(self.told(body), expected)
                    if as_of:
                        self.assertEqual(instant(body["as_of"]), as_of)

    def test_a_list_holds_those_that_fitted_then(self):
        for as_of, known_at in list(self.moments())[:40]:
            query = self.query(as_of, known_at)
            phase = self.random.choice(["first", "second"])
            state = {"first": "open", "second": "placed"}[phase]
            with self.subTest(query=query, phase=phase):
                expected = {name: told for name, events in self.histories.items()
                            if (told := naive(events, as_of, known_at)) and told[1] == [state]}
                found, cursor = {}, ""
                while cursor is not None:
                    page = self.get(f"/v1/instances?workflow=told_late&phase={phase}&limit=3&"
                                    f"{query}{cursor and '&cursor=' + cursor}")
                    found |= {item["id"]: self.told(item) for item in page["items"]}
                    cursor = page["next"]
                self.assertEqual(found, expected)

    def test_offline_reads_the_same(self):
        for as_of, known_at in list(self.moments())[:10]:
            arguments = [part for name, bound in (("--as-of", as_of), ("--known-at", known_at))
                         if bound for part in (name, bound.isoformat().replace("+00:00", "Z"))]
            run = subprocess.run([JALON, "list", "--where", "workflow=told_late", "--data",
                                  self.data, "--json", *arguments],
                                 capture_output=True, text=True, check=True)
            offline = {item["id"]: self.told(item) for item in json.loads(run.stdout)["items"]}
            page = self.get("/v1/instances?workflow=told_late&" + self.query(as_of, known_at))
            self.assertEqual({item["id"]: self.told(item) for item in page["items"]}, offline)

    def test_a_position_is_the_log_as_it_stood_there(self):
        events = self.histories["t3"]
        for event in events:
            instance = self.get(f"/v1/instances/t3?as_of={event['position']}")
            self.assertEqual((instance["version"], instance["configuration"]),
                             (event["version"], event["configuration"]))
            self.assertEqual(instance["as_of"], event["recorded_at"])

    def test_history_leaves_out_what_was_not_known_or_had_not_happened(self):
        events = self.histories["t5"]
        known_at = instant(events[6]["recorded_at"])
        as_of = instant(events[4]["occurred_at"])
        got = self.get(f"/v1/instances/t5/history?{self.query(as_of, known_at)}")
        expected = [event for event in events
                    if instant(event["recorded_at"]) <= known_at
                    and instant(event["occurred_at"]) <= as_of]
        self.assertEqual(got, {"items": expected, "next": None})

    def test_what_was_allowed_then_is_told_of_the_state_then(self):
        first = self.histories["t1"][0]
        allowed = self.get(f"/v1/instances/t1/allowed?as_of={first['position']}")
        self.assertEqual(allowed["version"], 1)
        self.assertEqual([one["trigger"] for one in allowed["triggers"] if one["allowed"]],
                         ["moved", "noted"])

    def test_a_bare_date_is_the_end_of_that_day(self):
        day = instant(self.histories["t2"][0]["occurred_at"]).date()
        instance = self.get(f"/v1/instances/t2?as_of={day}")
        self.assertEqual(instance["as_of"][:10], str(day))
        self.assertGreaterEqual(instant(instance["as_of"]),
                                instant(self.histories["t2"][0]["occurred_at"]))

    def test_before_the_first_fact_there_is_nothing(self):
        self.assertEqual(self.get("/v1/instances?as_of=1999-01-01")["items"], [])

    def test_what_is_no_moment_is_refused(self):
        for query in ("as_of=yesterday", "known_at=2026-02-30", "as_of=999999999",
                      "as_of=2026-01-01T00:00:00", "as_of=0", "known_at=7"):
            with self.subTest(query=query):
                status, body = self.server.get("/v1/instances?" + query, self.server.admin)
                self.assertEqual((status, body["code"]), (400, "bad_request"))


if __name__ == "__main__":
    unittest.main()
