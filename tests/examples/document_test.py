"""The documents of the API beside the server: the same paths, methods, answers and messages.

JALON_BIN names the program. That each answer of the other tests fits the document, documented.py
checks where they ask; here each listed answer that one request can bring about is brought about.
"""
import asyncio
import http.client
import json
import re
import tempfile
import unittest

from documented import FOLDER, OPENAPI, SCHEMAS, checked, item_at, operations
from live_socket import LiveSocket
from served import Server
from simulated import HAS_JALON, ROOT

TITLE = {"en": "Lamp", "fr": "Lampe"}
OBJECT = {"type": "object", "additionalProperties": False, "properties": {}}
LAMP = {"id": "lamp", "version": 1, "title": TITLE, "initial": "off",
        "states": {"off": {"on": {"flip": "on", "end": "over", "guarded": {
            "target": "on", "guard": {"rule": False, "code": "G01", "article": "Art. 2",
                                      "message": TITLE}}},
            "after": [{"timer": "check", "in": "P10D", "title": TITLE, "article": "Art. 1",
                       "source": "choice", "actions": []}]},
                   "on": {"on": {"flip": "off"}}, "over": {"type": "final"}},
        "start": {"by": ["officer", "admin"], "data": {"type": "object"}},
        "triggers": {name: {"title": TITLE, "by": ["officer", "admin"], "data": OBJECT}
                     for name in ("flip", "end", "guarded")},
        "data": {"type": "object"}}
UPGRADE = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
           "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
LAMPS = "/v1/workflows/lamp/versions/"

# Method, target, body, more headers, who asks, status: in this order.
ANSWERS = [
    ("GET", "/healthz", None, {}, None, 200),
    ("GET", "/readyz", None, {}, None, 200),
    ("PUT", LAMPS + "1", LAMP, {}, "admin", 201),
    ("PUT", LAMPS + "1", LAMP, {}, "admin", 200),
    ("PUT", LAMPS + "1", {**LAMP, "title": {"en": "x", "fr": "y"}}, {}, "admin", 409),
    ("PUT", LAMPS + "1", LAMP, {}, "funder", 403),
    ("GET", LAMPS + "1", None, {}, "funder", 200),
    ("GET", LAMPS + "7", None, {}, "funder", 404),
    ("GET", "/v1/workflows", None, {}, "funder", 200),
    ("POST", "/v1/instances", {"workflow": "lamp", "id": "l1"}, {"Idempotency-Key": "a"}, "admin",
     201),
    ("POST", "/v1/instances", {"workflow": "lamp", "id": "l1"}, {"Idempotency-Key": "a"}, "admin",
     201),
    ("POST", "/v1/instances", {"workflow": "lamp", "id": "l2"}, {"Idempotency-Key": "a"}, "admin",
     422),
    ("POST", "/v1/instances", {"workflow": "lamp", "id": "l1"}, {}, "admin", 409),
    ("POST", "/v1/instances", {"workflow": "lamp"}, {}, "funder", 403),
    ("POST", "/v1/instances", {"workflow": "none"}, {}, "admin", 404),
    ("POST", "/v1/instances", {"workflow": "lamp"}, {"Idempotency-Key": "a b"}, "admin", 400),
    ("GET", "/v1/instances?workflow=lamp&limit=1&attributes.x=", None, {}, "admin", 200),
    ("GET", "/v1/instances?instance=l1", None, {}, "admin", 200),
    ("HEAD", "/v1/instances", None, {}, "admin", 200),
    ("GET", "/v1/instances/l1", None, {}, "admin", 200),
    ("GET", "/v1/instances/l1", None, {"If-None-Match": '"1"'}, "admin", 304),
    ("GET", "/v1/instances/none", None, {}, "admin", 404),
    ("GET", "/v1/instances/l1/history", None, {}, "admin", 200),
    ("GET", "/v1/instances/none/history", None, {}, "admin", 404),
    ("GET", "/v1/instances/l1/allowed", None, {}, "admin", 200),
    ("GET", "/v1/instances/none/allowed", None, {}, "admin", 404),
    ("GET", "/v1/instances/l1/due/check", None, {}, "admin", 200),
    ("GET", "/v1/instances/l1/due/none", None, {}, "admin", 404),
    ("GET", "/v1/instances/l1/diagram?language=fr", None, {}, "admin", 200),
    ("GET", "/v1/instances/l1/diagram?language=FR", None, {}, "admin", 400),
    ("GET", "/v1/instances/none/diagram", None, {}, "admin", 404),
    ("POST", "/v1/instances/l1/steps", {"trigger": "flip"}, {"If-Match": '"9"'}, "admin", 412),
    ("POST", "/v1/instances/l1/steps", {"trigger": "guarded"}, {}, "admin", 409),
    ("POST", "/v1/instances/l1/steps", {"trigger": "flip"}, {"If-Match": '"1"'}, "admin", 200),
    ("POST", "/v1/instances/l1/steps", {"trigger": "end"}, {}, "admin", 409),
    ("POST", "/v1/instances/l1/steps", {"trigger": "flip"}, {}, "funder", 403),
    ("POST", "/v1/instances/none/steps", {"trigger": "flip"}, {}, "admin", 404),
    ("POST", "/v1/bulk/steps?dry_run=true", {"ids": ["l1", "none"], "trigger": "flip"}, {}, "admin",
     200),
    ("POST", "/v1/bulk/steps", {"filter": {"workflow": "lamp"}, "trigger": "flip"},
     {"Idempotency-Key": "b"}, "admin", 200),
    ("POST", "/v1/bulk/steps", {"filter": {"workflow": "lamp"}, "trigger": "flip"},
     {"Idempotency-Key": "b"}, "admin", 200),
    ("POST", "/v1/workflows/rehearse", {"workflow": {**LAMP, "version": 2}}, {}, "admin", 200),
    ("POST", "/v1/workflows/rehearse", {"workflow": LAMP}, {}, "funder", 403),
    ("POST", LAMPS + "1/migrations?dry_run=true", {"plan": {}, "ids": ["l1"]}, {}, "admin", 200),
    ("POST", LAMPS + "9/migrations", {"plan": {}, "ids": []}, {}, "admin", 404),
    ("POST", LAMPS + "1/migrations", {"plan": {}, "ids": []}, {}, "funder", 403),
    ("GET", "/v1/log?limit=2", None, {}, "admin", 200),
    ("GET", "/v1/log?after=100000", None, {}, "admin", 200),
    ("GET", "/v1/live", None, {}, "admin", 426),
    ("GET", "/v1/live", None, {**UPGRADE, "Sec-WebSocket-Version": "8"}, "admin", 426),
    ("GET", "/v1/live", None, {**UPGRADE, "Origin": "http://elsewhere"}, "admin", 403),
    ("GET", "/v1/live", None, UPGRADE, "admin", 400),
    ("HEAD", "/v1/live/sse", None, {}, "admin", 200),
    ("GET", "/v1/live/sse", None, {"Origin": "http://elsewhere"}, "admin", 403),
    ("POST", "/v1/live/tickets", None, {}, "funder", 201),
    ("GET", "/v1/whoami", None, {}, "funder", 200),
    ("POST", "/v1/links", {"role": "hq"}, {}, "admin", 201),
    ("POST", "/v1/links", {"role": "hq"}, {}, "funder", 403),
    ("POST", "/v1/links", {"role": "host", "instance": "none"}, {}, "admin", 404),
    ("GET", "/v1/links", None, {}, "funder", 200),
    ("GET", "/v1/links?instance=l1", None, {}, "funder", 403),
    ("GET", "/v1/links?instance=none", None, {}, "admin", 404),
    ("DELETE", "/v1/links/none", None, {}, "admin", 404),
    ("POST", "/v1/sessions", {"link": "none", "device": "d" * 22}, {}, None, 401),
    ("POST", "/v1/sessions?a=1", {"link": "none", "device": "d" * 22}, {}, None, 400),
    ("POST", "/v1/sessions", {"link": "none", "device": "d"}, {}, None, 422),
    ("POST", "/v1/sessions", {}, {"Origin": "http://elsewhere"}, None, 403),
    ("DELETE", "/v1/sessions/current", None, {}, "funder", 404),
    ("POST", "/v1/instances/l1/break-glass", {"reason": "an emergency"}, {}, "admin", 409),
    ("POST", "/v1/instances/none/break-glass", {"reason": "an emergency"}, {}, "admin", 404),
    ("GET", "/metrics", None, {}, "admin", 200),
    ("GET", "/metrics", None, {}, "funder", 403),
    ("GET", "/v1/views", None, {}, "funder", 200),
    ("PUT", "/v1/views/a..b", {"title": "x", "filter": {}}, {}, "funder", 400),
    ("PUT", "/v1/views/v1", {"title": "x", "filter": {"overdue": True}}, {}, "funder", 201),
    ("PUT", "/v1/views/v1", {"title": "x", "filter": {}, "shared": True}, {}, "funder", 200),
    ("PUT", "/v1/views/v1", {"title": "x", "filter": {}}, {}, "admin", 409),
    ("GET", "/v1/views/v1", None, {}, "funder", 200),
    ("GET", "/v1/views/v1", None, {}, "admin", 404),
    ("DELETE", "/v1/views/v1", None, {}, "admin", 404),
    ("DELETE", "/v1/views/v1", None, {}, "funder", 204),
    ("GET", "/v1/tokens", None, {}, "admin", 200),
    ("GET", "/v1/tokens", None, {}, "funder", 403),
    ("POST", "/v1/tokens", {"role": "hq", "expires_at": "2099-01-01"}, {}, "admin", 201),
    ("POST", "/v1/tokens", {"role": "hq"}, {}, "funder", 403),
    ("DELETE", "/v1/tokens/none", None, {}, "admin", 404),
    ("DELETE", "/v1/tokens/none", None, {}, "funder", 403),
    ("GET", "/v1/audit/checkpoint", None, {}, "admin", 200),
    ("GET", "/v1/audit/checkpoint", None, {}, "funder", 403),
    ("GET", "/v1/audit/proof/inclusion?position=1", None, {}, "admin", 200),
    ("GET", "/v1/audit/proof/inclusion?position=1", None, {}, "funder", 403),
    ("GET", "/v1/audit/proof/inclusion", None, {}, "admin", 400),
    ("GET", "/v1/audit/proof/consistency?from=1", None, {}, "admin", 200),
    ("GET", "/v1/audit/proof/consistency?from=1", None, {}, "funder", 403),
    ("GET", "/v1/audit/proof/consistency", None, {}, "admin", 400),
    ("GET", "/v1/audit/bundle?instance=l1", None, {}, "admin", 200),
    ("GET", "/v1/audit/bundle?instance=l1", None, {}, "funder", 403),
    ("GET", "/v1/audit/bundle?instance=none", None, {}, "admin", 404),
    ("GET", "/v1/audit/report?instance=l1", None, {}, "admin", 200),
    ("GET", "/v1/audit/report", None, {}, "funder", 403),
    ("GET", "/v1/audit/report?cursor=*", None, {}, "admin", 400),
    ("GET", "/v1/reads", None, {}, "funder", 200),
    ("GET", "/v1/reads?cursor=x", None, {}, "funder", 400),
    ("GET", "/v1/subjects/none", None, {}, "admin", 404),
    ("GET", "/v1/subjects/none", None, {}, "funder", 403),
    ("POST", "/v1/subjects/none/erasure", {"legal_basis": "GDPR 17"}, {}, "admin", 404),
    ("POST", "/v1/subjects/none/erasure", {"legal_basis": "GDPR 17"}, {}, "funder", 403),
    ("POST", "/v1/subjects/none/hold", {"reason": "a dispute"}, {}, "admin", 404),
    ("POST", "/v1/subjects/none/hold", {"reason": "a dispute"}, {}, "funder", 403),
    ("DELETE", "/v1/subjects/none/hold", None, {}, "admin", 404),
    ("DELETE", "/v1/subjects/none/hold", None, {}, "funder", 403),
]


def target_of(path):
    """A request target for a path template."""
    return re.sub(r"\{[a-z]+\}", "1", path)


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class DocumentTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.server = Server(folder.name + "/data")
        cls.addClassCleanup(cls.server.stop)
        cls.tokens = {"admin": cls.server.admin, None: None, "funder": cls.server.token(
            {"role": "funder", "subject": "funder-1", "org": "f"})}

    def ask(self, method, target, body=None, headers=None, who="admin"):
        headers = {"Content-Type": "application/json", **(headers or {})}
        if self.tokens[who]:
            headers["Authorization"] = "Bearer " + self.tokens[who]
        return self.server.exchange(method, target, None if body is None else json.dumps(body),
                                    headers)

    def test_the_documents_are_served_as_they_are_written(self):
        for name in ("openapi.json", "asyncapi.json"):
            written = json.loads((FOLDER / name).read_text(encoding="utf-8"))
            self.assertEqual(self.ask("GET", "/v1/" + name)[2], written)

    def test_every_route_of_the_server_is_in_the_document_and_no_other(self):
        table = (ROOT / "adapters/api/routes.cpp").read_text(encoding="utf-8")
        routes = re.findall(r'\{"([A-Z]+)", "(/[^"]*)", &Api::', table)
        documented = [(method, re.sub(r"\{[a-z]+\}", "{}", path))
                      for path, method, _ in operations()]
        self.assertEqual(sorted(documented), sorted(routes))

    def test_each_path_takes_the_methods_that_the_document_lists(self):
        for path in OPENAPI["paths"]:
            with self.subTest(path=path):  # that Allow is the list, the client checks
                self.assertEqual(self.ask("OPTIONS", target_of(path))[0], 405)

    def test_a_token_is_needed_but_where_the_document_says_otherwise(self):
        for path, method, operation in operations():
            with self.subTest(path=path, method=method):
                status, _, _ = self.ask(method, target_of(path), who=None)
                self.assertEqual(status == 401, operation.get("security") != [])

    def test_a_parameter_that_is_not_listed_is_refused(self):
        for path, method, operation in operations():
            if operation.get("security") == [] or path == "/v1/live":
                continue
            with self.subTest(path=path, method=method):
                self.assertEqual(self.ask(method, target_of(path) + "?unheard_of=1")[0], 400)

    def test_a_body_is_json_of_the_shape_that_the_document_says(self):
        for path, method, operation in operations():
            if "application/json" not in operation.get("requestBody", {}).get("content", ()):
                continue
            with self.subTest(path=path, method=method):
                target = target_of(path)
                self.assertEqual(
                    self.ask(method, target, {}, {"Content-Type": "text/plain"})[0], 415)
                self.assertEqual(self.ask(method, target, {"unheard_of": 1})[0], 422)

    def test_each_answer_comes_as_the_document_says(self):
        for method, target, body, headers, who, status in ANSWERS:
            with self.subTest(method=method, target=target, status=status):
                self.assertEqual(self.ask(method, target, body, headers, who)[0], status)

    def test_tickets_that_nobody_uses_are_bounded(self):
        with tempfile.TemporaryDirectory() as folder:
            server = Server(folder + "/data")
            self.addCleanup(server.stop)
            bearer = {"Authorization": "Bearer " + server.admin}
            answers = (server.exchange("POST", "/v1/live/tickets", headers=bearer)
                       for _ in range(10_001))
            statuses = [status for status, _, _ in answers]
        self.assertEqual((set(statuses[:-1]), statuses[-1]), ({201}, 503))

    def test_a_revoked_token_is_gone(self):
        _, _, token = self.ask("POST", "/v1/tokens", {"role": "hq"})
        self.assertEqual(self.ask("DELETE", "/v1/tokens/" + token["id"])[0], 204)

    def test_each_message_of_a_client_and_of_the_server_is_in_the_document(self):
        heard = asyncio.run(self.converse())
        self.assertEqual([next(iter(one)) for one in heard],
                         ["subscribed", "snapshot", "error", "specversion", "specversion"])

    async def converse(self):
        """One of each message that comes at once; hear() holds them to the document."""
        live = await LiveSocket.connect(self.server.connection.port, self.server.admin)
        heard = []
        for wish in ({"id": "a", "from": "now", "filter": {"workflow": "toggle"}},
                     {"id": "b", "from": "snapshot", "filter": {"overdue": False}},
                     {"id": "c", "from": 1 << 40}):
            message = {"subscribe": wish}
            hears = SCHEMAS.followed(
                SCHEMAS.files["asyncapi.json"]["components"]["messages"]["subscribe"])
            self.assertIsNone(SCHEMAS.fault(hears["payload"], message))
            await live.say(message)
            heard.append(await live.hear())
        self.ask("POST", "/v1/instances", {"workflow": "toggle"})
        heard += [await live.hear(), await live.hear()]
        await live.say({"unsubscribe": "a"})
        live.cut()
        return heard

    def test_the_opening_of_a_websocket_is_in_the_document(self):
        connection = http.client.HTTPConnection(self.server.connection.host,
                                                self.server.connection.port, timeout=30)
        self.addCleanup(connection.close)
        connection.request("GET", "/v1/live", headers={
            **UPGRADE, "Sec-WebSocket-Protocol": "jalon.v1",
            "Authorization": "Bearer " + self.server.admin})
        answer = connection.getresponse()
        self.assertEqual(answer.status, 101)
        checked("GET", "/v1/live", answer.status, answer.getheaders(), b"")

    def test_a_path_that_is_not_in_the_document_is_not_found(self):
        for target in ("/v1", "/v1/", "/v1/instances/1/2", "/v1/log/1", "/metrics/1"):
            self.assertIsNone(item_at(target))
            self.assertEqual(self.ask("GET", target)[0], 404, target)


if __name__ == "__main__":
    unittest.main()
