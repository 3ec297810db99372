"""Breaking the glass: reading out of one's countries, for a while, with a reason on the log.

JALON_BIN names the program.
"""
import datetime
import json
import pathlib
import tempfile
import unittest

from browsing import POSTING, Browser, publish, start, token_of
from erasure_test import WORKFLOW
from served import Server
from simulated import HAS_JALON

REASON = "Évacuation sanitaire : le référent du pays ne répond pas"
HOURS = 3_600_000_000  # µs
SECRETIVE = {**POSTING, "id": "secretive"}
del SECRETIVE["glass"]


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class BreakGlassTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = folder.name + "/data"
        self.server = Server(self.data)
        self.addCleanup(lambda: self.server.stop())
        for workflow in (POSTING, SECRETIVE):
            publish(self.server, workflow)
        start(self.server, "P-SN", country="SN", host="HALFA")
        start(self.server, "P-ML", country="ML", host="HBRAVO")
        start(self.server, "S-ML", "secretive", country="ML")
        self.coordinator = token_of(self.server, "coordinator", countries=["SN"])

    def break_glass(self, instance="P-ML", token=None, reason=REASON):
        return self.server.post(f"/v1/instances/{instance}/break-glass", {"reason": reason},
                                token or self.coordinator)

    def facts(self, token=None):
        _, events = self.server.get("/v1/log", token or self.server.admin)
        return [event for event in events if event["type"] == "AccessRecorded"]

    def test_what_was_out_of_scope_is_read_once_the_reason_is_on_the_log(self):
        self.assertEqual(self.server.get("/v1/instances/P-ML", self.coordinator)[0], 404)
        status, body = self.break_glass()
        self.assertEqual(status, 201)
        until = datetime.datetime.fromisoformat(body["expires_at"].replace("Z", "+00:00"))
        left = until - datetime.datetime.now(datetime.timezone.utc)
        self.assertAlmostEqual(left.total_seconds(), 4 * 3600, delta=60)
        for target in ("", "/history", "/allowed", "?as_of=2099-01-01", "/diagram?language=fr"):
            self.assertEqual(self.server.get("/v1/instances/P-ML" + target, self.coordinator)[0],
                             200, target)
        fact, = self.facts()
        self.assertEqual((fact["actor"]["subject"], fact["instance"], fact["data"]),
                         ("coordinator-1", None, {
                             "instance": "P-ML", "subjects": [], "classes": [], "reason": REASON,
                             "until": body["expires_at"]}))
        self.assertEqual(self.facts(self.coordinator), [])

    def test_the_persons_whom_it_is_about_are_told_who_and_why(self):
        self.server.send("PUT", "/v1/workflows/person_file/versions/1",
                         {**WORKFLOW, "glass": ["coordinator"]}, self.server.admin)
        start(self.server, "F-ML", "person_file", person="p-1", name="A", country="ML")
        self.assertEqual(self.break_glass("F-ML")[0], 201)
        _, person = self.server.get("/v1/subjects/p-1", self.server.admin)
        self.assertEqual([(read["reader"]["subject"], read["instance"], read["reason"])
                          for read in person["reads"]], [("coordinator-1", "F-ML", REASON)])

    def test_it_opens_no_list_no_log_no_step_and_nothing_else(self):
        self.break_glass()
        _, page = self.server.get("/v1/instances", self.coordinator)
        self.assertEqual([one["id"] for one in page["items"]], ["P-SN"])
        _, events = self.server.get("/v1/log", self.coordinator)
        self.assertNotIn("P-ML", [event["instance"] for event in events])
        status, _ = self.server.post("/v1/instances/P-ML/steps", {"trigger": "noted"},
                                     self.coordinator)
        self.assertEqual(status, 404)
        status, _ = self.server.post("/v1/links", {"role": "host", "instance": "P-ML"},
                                     self.coordinator)
        self.assertEqual(status, 404)
        self.assertEqual(self.server.get("/v1/links?instance=P-ML", self.coordinator)[0], 404)
        self.assertEqual(self.server.get("/v1/instances/S-ML", self.coordinator)[0], 404)
        other = token_of(self.server, "coordinator", countries=["SN"])
        self.assertEqual(self.server.get("/v1/instances/P-ML", other)[0], 404)

    def test_administrators_see_it_with_the_token(self):
        _, body = self.break_glass()
        _, tokens = self.server.get("/v1/tokens", self.server.admin)
        glass = [one["glass"] for one in tokens["items"] if one["role"] == "coordinator"]
        self.assertEqual(glass, [[{"instance": "P-ML", "until": body["expires_at"]}]])

    def test_it_holds_for_four_hours_and_over_a_restart(self):
        self.break_glass()
        self.server.process.kill()
        self.server.stop()
        self.server = Server(self.data)
        self.assertEqual(self.server.get("/v1/instances/P-ML", self.coordinator)[0], 200)
        file = pathlib.Path(self.data, "tokens")
        lines = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
        for fields in lines:
            if fields[0] == "glass":
                fields[3] = str(int(fields[3]) - 4 * HOURS)
        fresh = file.with_suffix(".fresh")
        fresh.write_text("".join("\t".join(fields) + "\n" for fields in lines), encoding="utf-8")
        fresh.replace(file)
        self.assertEqual(self.server.get("/v1/instances/P-ML", self.coordinator)[0], 404)
        _, tokens = self.server.get("/v1/tokens", self.server.admin)
        self.assertEqual([one["glass"] for one in tokens["items"]], [[]] * len(tokens["items"]))

    def test_a_session_breaks_it_too_and_only_a_page_of_ours(self):
        _, link = self.server.post("/v1/links", {
            "role": "coordinator", "subject": "c-2", "countries": ["SN"]}, self.server.admin)
        browser = Browser(self.server)
        browser.enter(link["url"])
        target, body = "/v1/instances/P-ML/break-glass", {"reason": REASON}
        self.assertEqual(browser.ask("POST", target, body, Jalon_CSRF=None)[0], 403)
        self.assertEqual(self.facts(), [])
        self.assertEqual(browser.ask("POST", target, body)[0], 201)
        self.assertEqual(browser.ask("GET", "/v1/instances/P-ML")[0], 200)

    def test_who_may_not_learns_nothing_from_the_answer(self):
        officer = token_of(self.server, "officer", countries=["SN"])
        stranger = token_of(self.server, "stranger")  # may break it, and yet is no reader
        answers = {json.dumps(self.break_glass(*one)) for one in [
            ("P-ML", officer), ("none", officer), ("S-ML",), ("none",), ("P-ML", stranger),
            ("none", stranger), ("..",)]}
        self.assertEqual(len(answers), 1, answers)
        self.assertEqual(json.loads(answers.pop())[0], 404)
        self.assertEqual(self.facts(), [])

    def test_what_one_reads_already_is_not_broken(self):
        self.assertEqual(self.break_glass("P-SN")[0], 409)
        self.assertEqual(self.break_glass()[0], 201)
        self.assertEqual(self.break_glass()[0], 409)
        self.assertEqual(len(self.facts()), 1)

    def test_a_reason_has_ten_to_five_hundred_characters(self):
        for reason in ("", "too short", "         \n", " x" * 9, "é" * 9, "x" * 501, None, 17, []):
            with self.subTest(reason=reason):
                self.assertEqual(self.break_glass(reason=reason)[0], 422)
        self.assertEqual(self.facts(), [])
        self.assertEqual(self.break_glass(reason="é" * 500)[0], 201)


if __name__ == "__main__":
    unittest.main()
