"""jalon audit diff beside a naive fold of the histories: who moved, what changed and what became
overdue between two moments, at a server and offline. Steps are told in time and late."""
import datetime
import json
import random
import subprocess
import tempfile
import unittest

from served import Server
from simulated import JALON

BOTH = {"en": "Text", "fr": "Texte"}
DATA = {"type": "object", "additionalProperties": False, "properties": {
    "text": {"type": "string", "maxLength": 100, "personal": False},
    "name": {"type": "string", "maxLength": 100, "personal": "identity"}}}
TAKEN = [{"assign": {"text": {"var": "input.text"}}}]
ON = {"noted": {"actions": TAKEN},
      "named": {"actions": [{"assign": {"name": {"var": "input.name"}}}]}}
WORKFLOW = {
    "id": "compared", "version": 1, "title": BOTH, "initial": "open",
    "states": {
        "open": {"on": {"moved": {"target": "placed", "actions": TAKEN}, **ON}, "phase": "first"},
        "placed": {"on": {"moved": {"target": "open", "actions": TAKEN}, **ON}, "phase": "second",
                   "after": [{"timer": "back", "in": "P5D", "title": BOTH}]}},
    "phases": [{"id": "first", "title": BOTH}, {"id": "second", "title": BOTH}],
    "triggers": {name: {"title": BOTH, "by": ["*"], "data": DATA}
                 for name in ("moved", "noted", "named")},
    "start": {"by": ["*"], "data": {"type": "object"}},
    "attributes": {"text": {"var": "data.text"}},
    "data": {"type": "object", "properties": {
        "name": {"type": "string", "maxLength": 100, "personal": "identity"}}}}
PHASES = {"open": "first", "placed": "second"}
BEGIN = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
LONG = datetime.timedelta(days=5)
INSTANCES, STEPS, QUESTIONS = 6, 10, 15


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def written(moment):
    return moment.isoformat().replace("+00:00", "Z")


def naive(events, as_of, known_at=None):
    """(state, text, due) at a moment, by the letter of the rule; None: it was not there."""
    latest, state, text, due = None, None, None, None
    for event in events:
        if known_at and instant(event["recorded_at"]) > known_at:
            break
        occurred = instant(event["occurred_at"])
        latest = max(latest or occurred, occurred)
        if latest <= as_of:
            state = event["configuration"][0]
            if "placed" in event["exited"]:
                due = None
            if "placed" in event["entered"]:
                due = occurred + LONG
        if state and occurred <= as_of and event["trigger"] in ("moved", "noted"):
            text = event["data"]["text"]
    return state and (state, text, due)


def naive_difference(before, after, begin, end):
    """What `difference` gives for one instance; None: nothing changed."""
    late = [side[2] if side and side[2] and side[2] <= now else None
            for side, now in ((before, begin), (after, end))]
    same_due = late[0] == late[1]
    if before == after and same_due or before and after and before[:2] == after[:2] and same_due:
        return None
    return ("appeared" if not before else "gone" if not after else "changed",
            [PHASES[side[0]] if side else None for side in (before, after)],
            [side and side[1] for side in (before, after)],
            [] if same_due or not late[1] else [late[1]],
            [] if same_due or not late[0] else [late[0]])


def told(item):
    text = next(([change.get("before"), change.get("after")] for change in item["changes"]
                 if change["path"] == "/data/text"), None)
    return (item["change"], [item["phase"]["before"], item["phase"]["after"]], text,
            [instant(due["at"]) for due in item["overdue"]],
            [instant(due["at"]) for due in item["no_longer_overdue"]])


class AuditDiffTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.data = cls.folder.name + "/data"
        cls.server = Server(cls.data)
        cls.addClassCleanup(cls.server.stop)
        cls.address = f"http://{cls.server.connection.host}:{cls.server.connection.port}"
        cls.random = random.Random(5)
        cls.send("PUT", "/v1/workflows/compared/versions/1", WORKFLOW)
        for number in range(INSTANCES):
            cls.tell(f"c{number}")
        cls.histories = {f"c{n}": cls.server.get(f"/v1/instances/c{n}/history",
                                                 cls.server.admin)[1]["items"]
                         for n in range(INSTANCES)}

    @classmethod
    def send(cls, method, target, body):
        status, answer = cls.server.send(method, target, body, cls.server.admin)
        assert status in (200, 201), answer
        return answer

    @classmethod
    def tell(cls, name):
        day = cls.random.uniform(0, 20)
        cls.send("POST", "/v1/instances", {"id": name, "workflow": "compared", "data": {},
                                           "occurred_at": cls.at(day)})
        for step in range(STEPS):
            day += cls.random.uniform(-3, 10)
            cls.send("POST", f"/v1/instances/{name}/steps", {
                "trigger": cls.random.choice(["moved", "noted"]), "occurred_at": cls.at(day),
                "data": {"text": f"{name}-{step}"}})

    @staticmethod
    def at(day):
        return (BEGIN + datetime.timedelta(days=day)).isoformat()

    def run_diff(self, *arguments):
        return subprocess.run([JALON, "audit", "diff", "--json", *arguments], text=True,
                              capture_output=True, check=False,
                              env={"JALON_URL": self.address, "JALON_TOKEN": self.server.admin})

    def diff(self, *arguments):
        """The answer of the server, after that of the directory was held against it."""
        online = self.run_diff(*arguments)
        self.assertEqual(online.returncode, 0, online.stderr)
        offline = self.run_diff(*arguments, "--data", self.data)
        self.assertEqual(offline.returncode, 0, offline.stderr)
        self.assertEqual(json.loads(online.stdout), json.loads(offline.stdout))
        return json.loads(online.stdout)

    def moments(self):
        for _ in range(QUESTIONS):
            yield sorted(BEGIN + datetime.timedelta(days=self.random.uniform(-2, 90))
                         for _ in range(2))

    def expected(self, begin, end, known=False, fits=lambda side: True):
        found = {}
        for name, events in self.histories.items():
            sides = [naive(events, moment, moment if known else None) for moment in (begin, end)]
            if any(side and fits(side) for side in sides):
                found[name] = naive_difference(*sides, begin, end)
        return {name: one for name, one in found.items() if one}

    def check(self, answer, expected):
        items = {item["id"]: told(item) for item in answer["items"]}
        for name, one in items.items():
            if name in expected and one[2] is None:  # nothing to say: the text is the same
                before, after = expected[name][2]
                self.assertEqual(before, after)
                items[name] = (*one[:2], [before, after], *one[3:])
        self.assertEqual(items, expected)

    def test_it_tells_what_a_naive_fold_says(self):
        changed = 0
        for begin, end in self.moments():
            with self.subTest(begin=begin, end=end):
                answer = self.diff("--where", "workflow=compared", "--from", written(begin),
                                   "--to", written(end))
                expected = self.expected(begin, end)
                changed += len(expected)
                self.check(answer, expected)
                self.assertEqual([instant(answer["from"]), instant(answer["to"])], [begin, end])
        self.assertGreater(changed, QUESTIONS)

    def test_who_fitted_at_either_moment_is_told_of(self):
        for begin, end in self.moments():
            with self.subTest(begin=begin, end=end):
                answer = self.diff("--where", "workflow=compared,phase=second",
                                   "--from", written(begin), "--to", written(end))
                self.check(answer, self.expected(begin, end,
                                                 fits=lambda side: side[0] == "placed"))

    def test_as_it_was_known_leaves_out_what_was_told_later(self):
        recorded = sorted(instant(event["recorded_at"]) for events in self.histories.values()
                          for event in events)
        for _ in range(5):
            begin, end = sorted(self.random.sample(recorded, 2))
            with self.subTest(begin=begin, end=end):
                answer = self.diff("--known", "--where", "workflow=compared",
                                   "--from", written(begin), "--to", written(end))
                self.assertTrue(answer["known"])
                self.check(answer, self.expected(begin, end, known=True))

    def test_positions_are_the_log_as_it_stood(self):
        events = self.histories["c2"]
        answer = self.diff("--where", "workflow=compared", "--from", str(events[0]["position"]),
                           "--to", str(events[-1]["position"]))
        self.assertEqual([item["id"] for item in answer["items"]], ["c2"])
        same = self.diff("--from", str(events[-1]["position"]), "--to",
                         str(events[-1]["position"]))
        self.assertEqual(same["items"], [])

    def test_a_sealed_field_that_was_replaced_is_told_without_its_value(self):
        for name in ("Awa Secret", "Binta Secret"):
            self.send("POST", "/v1/instances/c1/steps", {"trigger": "named",
                                                         "data": {"name": name}})
        events = self.server.get("/v1/instances/c1/history", self.server.admin)[1]["items"]
        run = self.run_diff("--where", "instance=c1", "--from", str(events[-2]["position"]), "--to",
                            str(events[-1]["position"]), "--data", self.data)
        self.assertEqual(json.loads(run.stdout)["items"][0]["changes"],
                         [{"path": "/data/name", "before": {"$sealed": "identity"},
                           "after": {"$sealed": "identity"}}])
        self.assertNotIn("Secret", run.stdout)

    def test_bad_moments_are_refused(self):
        for arguments in (["--from", "2026-02-01", "--to", "2026-01-01"],
                          ["--from", "yesterday", "--to", "2026-01-01"],
                          ["--from", "2026-02-30", "--to", "2026-03-01"],
                          ["--from", "1", "--to", "99999999"],
                          ["--from", "2026-01-01"],
                          ["--from", "2026-01-01", "--to", "2026-02-01", "--where", "colour=red"]):
            for target in ([], ["--data", self.data]):
                with self.subTest(arguments=arguments, target=target):
                    run = self.run_diff(*arguments, *target)
                    self.assertEqual(run.returncode, 2, run.stderr)
                    self.assertTrue(run.stderr)


if __name__ == "__main__":
    unittest.main()
