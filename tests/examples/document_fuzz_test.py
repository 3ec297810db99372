"""Requests by chance, made from the documents of the API, against the real server.

No answer is a 5xx or outside the documents, nothing that the documents rule out is accepted, and
what is refused or only read leaves the log where it was. JALON_FUZZ_REQUESTS and JALON_SEED choose
another number and another course. JALON_BIN names the program.
"""
import collections
import http.client
import os
import random
import tempfile
import unittest

from document_requests import Requests
from document_test import LAMP
from documented import checked, item_at, operations
from served import Server
from simulated import HAS_JALON

COUNT = int(os.environ.get("JALON_FUZZ_REQUESTS", "1500"))
SEED = int(os.environ.get("JALON_SEED", "1"))
# Without timers: no step of the log comes by itself.
CALM = {**LAMP, "states": {**LAMP["states"], "off": {"on": LAMP["states"]["off"]["on"]}}}
STREAMS = {"openEventStream", "openLive"}  # a 200 of the former never ends
# No timer is set, no handshake is made, nothing of a person is sealed, no upload is begun twice;
# nobody comes by cookie, and an administrator reads everything already.
NEVER_SUCCEED = {"getDueReason", "openLive", "erasePerson", "placeHold", "liftHold",
                 "addPart", "getFile", "getUpload", "endSession", "breakGlass"}
# The one takes a request in the name of whom another one asks for, the other an instance that is.
BY_CHANCE = {"getPerson", "getBundle"}


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class DocumentFuzzTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.server = Server(folder.name + "/data")
        self.addCleanup(self.server.stop)
        self.expect(201, "PUT", "/v1/workflows/lamp/versions/1", CALM)
        self.expect(201, "PUT", "/v1/workflows/lamp/versions/2", {**CALM, "version": 2})
        for name in ("t1", "t2", "l1", "l2"):
            workflow = "toggle" if name[0] == "t" else "lamp@1"
            self.expect(201, "POST", "/v1/instances", {"workflow": workflow, "id": name})
        actor = {"role": "officer", "subject": "officer-1", "org": "sender"}
        self.tokens = [self.server.admin] * 6 + [self.server.token(actor), "jalon_wrong"]
        self.accepted = collections.Counter()

    def expect(self, wanted, method, target, body):
        status, answer = self.server.send(method, target, body, self.server.admin)
        self.assertEqual(status, wanted, answer)

    def head(self):
        status, _, ready = self.server.exchange("GET", "/readyz")
        self.assertEqual(status, 200)
        return ready["position"]

    def ask(self, wish, token):
        """Status and value; a connection of its own, for a stream is left half read."""
        connection = http.client.HTTPConnection(self.server.connection.host,
                                                self.server.connection.port, timeout=60)
        headers = {"Authorization": "Bearer " + token, **wish.headers}
        try:
            connection.request(wish.method, wish.target, wish.body, headers)
            answer = connection.getresponse()
            is_stream = wish.operation in STREAMS and answer.status == 200
            body = b"" if is_stream else answer.read()
            return answer.status, checked(wish.method, wish.target, answer.status,
                                          answer.getheaders(), body)
        finally:
            connection.close()

    def judge(self, wish, before):
        token = self.requests.chance.choice(self.tokens)
        status, value = self.ask(wish, token if wish.kind == "hostile" else self.server.admin)
        self.assertTrue(status < 500, f"{status} {value}")
        self.assertFalse(wish.refused and status < 400, f"{status}: the document rules this out")
        after = self.head()
        if status >= 400 or status == 304 or not wish.writes:
            self.assertEqual(after, before, f"{status}: the log moved")
        if status < 300 and wish.operation == "createToken" and wish.method == "POST":
            self.requests.tokens.append(value["id"])
        if status < 300 and wish.operation == "createLink" and wish.method == "POST":
            self.requests.links.append(value)
        if status < 300 and item_at(wish.target):
            self.accepted[wish.operation] += 1
        return after

    def test_no_request_brings_about_what_the_documents_do_not_say(self):
        self.requests = Requests(random.Random(SEED), CALM)
        position = self.head()
        for turn in range(COUNT):
            wish = self.requests.next()
            try:
                position = self.judge(wish, position)
            except (AssertionError, OSError, http.client.HTTPException) as error:
                shown = {**vars(wish), "body": (wish.body or b"")[:500]}
                raise AssertionError(f"JALON_SEED={SEED}, request {turn}: {shown}") from error
        never = {operation["operationId"] for _, _, operation in operations()} - set(self.accepted)
        self.assertEqual(never - BY_CHANCE, NEVER_SUCCEED, self.accepted)


if __name__ == "__main__":
    unittest.main()
