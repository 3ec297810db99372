"""Health data: who reads it is on the log before it is shown, and nobody reads it by the way.

JALON_BIN names the program.
"""
import asyncio
import json
import tempfile
import unittest

from erasure_test import CANARY, WORKFLOW
from live_socket import LiveSocket
from served import Server
from simulated import HAS_JALON

SEALED = {"$sealed": "medical"}
HEALTH = "asthma " + CANARY


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class SensitiveReadsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = folder.name + "/data"
        self.server = Server(self.data)
        self.addCleanup(lambda: self.server.stop())
        admin = self.server.admin
        self.server.send("PUT", "/v1/workflows/person_file/versions/1", WORKFLOW, admin)
        self.server.post("/v1/instances", {"id": "file-1", "workflow": "person_file", "data": {
            "person": "p-1", "name": "A", "country": "SN"}}, admin)
        self.server.post("/v1/instances/file-1/steps",
                         {"trigger": "noted", "data": {"health": HEALTH}}, admin)
        self.medical, self.officer, self.host, self.auditor = (
            self.server.token({"role": role, "subject": role + "-1", "org": "sender"})
            for role in ("medical", "officer", "host", "auditor"))

    def health(self, token, target="/v1/instances/file-1"):
        status, shown = self.server.get(target, token)
        self.assertEqual(status, 200, shown)
        return (shown["items"][0] if "items" in shown else shown)["data"]["health"]

    def log(self, token):
        return self.server.get("/v1/log", token)[1]

    def reads(self, token=None):
        return [(event["actor"]["subject"], event["data"])
                for event in self.log(token or self.server.admin)
                if event["type"] == "AccessRecorded"]

    def test_each_read_is_recorded_and_raises_no_version(self):
        for _ in range(2):
            self.assertEqual(self.health(self.medical), HEALTH)
        told = {"instance": "file-1", "subjects": ["p-1"], "classes": ["medical"]}
        self.assertEqual(self.reads(), [("medical-1", told)] * 2)
        self.assertEqual(self.server.get("/v1/instances/file-1", self.officer)[1]["version"], 2)

    def test_it_is_on_the_log_before_it_is_shown(self):
        self.health(self.medical)
        self.server.process.kill()
        self.server.stop()
        self.server = Server(self.data)
        self.assertEqual(len(self.reads()), 1)

    def test_who_may_not_read_it_sees_that_it_is_there_and_is_not_recorded(self):
        for token in (self.officer, self.auditor):
            self.assertEqual(self.health(token), SEALED)
        self.assertEqual(self.reads(), [])

    def test_lists_the_past_and_live_messages_do_not_open_it(self):
        self.assertEqual(self.health(self.medical, "/v1/instances"), SEALED)
        self.assertEqual(self.health(self.medical, "/v1/instances/file-1?as_of=2099-01-01"), SEALED)
        asyncio.run(self.expect_sealed_live())
        self.assertEqual(self.reads(), [])

    async def expect_sealed_live(self):
        live = await LiveSocket.connect(self.server.connection.port, self.medical)
        await live.say({"subscribe": {"id": "s", "from": "snapshot"}})
        snapshot = (await live.hear())["snapshot"]
        self.assertEqual(snapshot["instances"][0]["data"]["health"], SEALED)
        live.cut()

    def test_an_answer_that_shows_nothing_is_not_recorded(self):
        status, _, _ = self.server.exchange("GET", "/v1/instances/file-1", headers={
            "Authorization": "Bearer " + self.medical, "If-None-Match": '"2"'})
        self.assertEqual((status, self.reads()), (304, []))

    def test_those_who_watch_over_it_see_the_records_and_nobody_else(self):
        self.health(self.medical)
        self.assertEqual([len(self.reads(token)) for token in (self.auditor, self.officer,
                                                               self.host, self.medical)],
                         [1, 0, 0, 0])
        for token in (self.officer, self.host):
            self.assertNotIn("medical-1", json.dumps(self.log(token)))

    def test_the_person_is_told_who_read_and_that_too_is_recorded(self):
        self.health(self.medical)
        person = self.server.get("/v1/subjects/p-1", self.server.admin)[1]
        self.assertEqual([(read["reader"]["subject"], read["instance"], read["classes"])
                          for read in person["reads"]], [("medical-1", "file-1", ["medical"])])
        person = self.server.get("/v1/subjects/p-1", self.server.admin)[1]
        self.assertEqual([(read["reader"]["role"], read["instance"], read["classes"])
                          for read in person["reads"][1:]],
                         [("admin", None, ["identity", "medical"])])

    def test_once_the_key_is_gone_there_is_nothing_to_read(self):
        self.server.post("/v1/subjects/p-1/erasure", {"legal_basis": "GDPR 17"}, self.server.admin)
        self.assertIsNone(self.health(self.medical))


if __name__ == "__main__":
    unittest.main()
