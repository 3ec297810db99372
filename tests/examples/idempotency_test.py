"""Idempotency-Key on what leaves no event: the same answer, byte for byte, after a crash too.

Steps, starts and bulk steps have their own tests. JALON_BIN names the program.
"""
import json
import pathlib
import tempfile
import unittest

from documented import checked
from erasure_test import WORKFLOW
from served import Server
from simulated import HAS_JALON

UPLOAD = {"Tus-Resumable": "1.0.0", "Upload-Length": "4",
          "Upload-Metadata": "sha256 "
          "OWY4NmQwODE4ODRjN2Q2NTlhMmZlYWEwYzU1YWQwMTVhM2JmNGYxYjJiMGI4MjJjZDE1ZDZjMTVi"
          "MGYwMGEwOA=="}


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class IdempotencyTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = folder.name + "/data"
        self.server = None
        self.start()
        self.admin = self.server.admin

    def start(self):
        self.server = Server(self.data)
        self.addCleanup(self.server.stop)

    def kill(self):
        self.server.process.kill()
        self.server.process.wait(60)

    def post(self, target, body, key, token=None, headers=None):
        """Status, whether it was replayed, the bytes and the headers that the answer is about."""
        sent = {"Authorization": "Bearer " + (token or self.admin),
                "Content-Type": "application/json", "Idempotency-Key": key, **(headers or {})}
        text = body if isinstance(body, str) else json.dumps(body)
        connection = self.server.connection
        connection.request("POST", target, text, sent)
        answer = connection.getresponse()
        replayed, told = answer.headers["Idempotent-Replayed"] == "true", answer.read()
        checked("POST", target, answer.status, answer.getheaders(), told)
        return answer.status, replayed, told, answer.headers["Location"]

    def same_twice(self, target, body, **more):
        key = "key-of-" + target
        first = self.post(target, body, key, **more)
        again = self.post(target, body, key, **more)
        self.assertEqual(first[1], False, first)
        self.assertEqual(again, (first[0], True, *first[2:]))
        return first

    def test_a_token_is_made_once_and_told_again_after_a_crash(self):
        body = {"role": "officer", "subject": "ann"}
        status, _, told, _ = self.same_twice("/v1/tokens", body)
        self.assertEqual(status, 201)
        self.kill()
        self.start()
        again = self.post("/v1/tokens", body, "key-of-/v1/tokens")
        self.assertEqual(again[:3], (201, True, told))
        _, tokens = self.server.get("/v1/tokens", self.admin)
        self.assertEqual(sum(one["subject"] == "ann" for one in tokens["items"]), 1)

    def test_what_is_kept_is_no_clear_text(self):
        _, _, told, _ = self.post("/v1/tokens", {"role": "officer", "subject": "anna-bella"},
                                  "the-key-itself")
        kept = (pathlib.Path(self.data) / "answers").read_bytes()
        for secret in (json.loads(told)["token"].encode(), b"anna-bella", b"the-key-itself"):
            self.assertNotIn(secret, kept)

    def test_a_key_stands_for_one_request_of_one_token(self):
        self.post("/v1/tokens", {"role": "officer", "subject": "ann"}, "once")
        status, _, told, _ = self.post("/v1/tokens", {"role": "officer", "subject": "bob"}, "once")
        self.assertEqual((status, json.loads(told)["code"]), (422, "key_reused"))
        other = self.server.token({"role": "admin", "subject": "root", "org": ""})
        status, replayed, _, _ = self.post(
            "/v1/tokens", {"role": "officer", "subject": "ann"}, "once", token=other)
        self.assertEqual((status, replayed), (201, False))

    def test_a_refusal_is_not_remembered(self):
        officer = self.server.token({"role": "officer", "subject": "ann", "org": "sender"})
        for _ in range(2):
            sent = self.post("/v1/tokens", {"role": "officer"}, "once", token=officer)
            self.assertEqual(sent[:2], (403, False))
        self.assertEqual(self.post("/v1/tokens", {"role": 1}, "k")[0], 422)
        self.assertEqual(self.post("/v1/tokens", {"role": "officer"}, "k")[:2], (201, False))
        self.assertEqual(self.post("/v1/tokens", {"role": "officer"}, "k" * 256)[0], 400)

    def test_tickets_rehearsals_and_uploads_are_answered_once_too(self):
        self.assertEqual(self.same_twice("/v1/live/tickets", "")[0], 201)
        self.assertEqual(self.post("/v1/live/tickets", "{}", "key-of-/v1/live/tickets")[0], 422)
        status, _, report, _ = self.same_twice("/v1/workflows/rehearse", {"workflow": WORKFLOW})
        self.assertEqual(status, 200, report)
        status, _, _, place = self.same_twice("/v1/files", "", headers=UPLOAD)
        self.assertEqual(status, 201)
        self.assertRegex(place, r"^/v1/files/")

    def test_an_erasure_sent_again_is_answered_though_the_person_is_gone(self):
        published = self.server.send("PUT", "/v1/workflows/person_file/versions/1", WORKFLOW,
                                     self.admin)
        self.assertEqual(published[0], 201, published)
        start = {"workflow": "person_file", "id": "f1",
                 "data": {"person": "v-1", "name": "Ann", "country": "SN"}}
        self.assertEqual(self.server.post("/v1/instances", start, self.admin)[0], 201)
        hold = self.same_twice("/v1/subjects/v-1/hold", {"reason": "a lawsuit"})
        self.assertEqual(hold[0], 200, hold)
        sent = self.server.send("DELETE", "/v1/subjects/v-1/hold", None, self.admin)
        self.assertEqual(sent[0], 200, sent)
        body = {"legal_basis": "GDPR 17(1)(b)"}
        first = self.post("/v1/subjects/v-1/erasure", body, "gone")
        self.assertEqual(first[:2], (200, False), first)
        self.kill()
        self.start()
        self.assertEqual(self.post("/v1/subjects/v-1/erasure", body, "gone"),
                         (200, True, *first[2:]))
        self.assertEqual(self.post("/v1/subjects/v-1/erasure", body, "other")[0], 404)


if __name__ == "__main__":
    unittest.main()
