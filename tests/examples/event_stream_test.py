"""The live feed as server-sent events, and what happens to open connections when a token goes.

JALON_BIN names the program.
"""
import http.client
import json
import tempfile
import unittest
import urllib.parse

from documented import checked, checked_message
from served import Server
from simulated import HAS_JALON

TITLE = {"en": "Switch", "fr": "Interrupteur"}
SWITCH = {"id": "switch", "version": 1, "title": TITLE, "initial": "left",
          "states": {"left": {"on": {"flip": "right"}}, "right": {"on": {"flip": "left"}}},
          "attributes": {"country": {"var": "data.country"}},
          "start": {"by": ["*"], "data": {"type": "object"}},
          "triggers": {"flip": {"title": TITLE, "by": ["*"], "data": {"type": "object"}}},
          "data": {"type": "object"}}


class Stream:
    """One reader. What it waits for, it gives up after half a minute."""

    def __init__(self, server, token, query=None, headers=None, method="GET"):
        self.connection = http.client.HTTPConnection(
            server.connection.host, server.connection.port, timeout=30)
        target = "/v1/live/sse?" + urllib.parse.urlencode(query or {})
        headers = dict(headers or {})
        if token:
            headers["Authorization"] = "Bearer " + token
        self.connection.request(method, target, headers=headers)
        self.answer = self.connection.getresponse()
        opened = self.answer.status == 200
        checked(method, target, self.answer.status, self.answer.getheaders(),
                b"" if opened or method == "HEAD" else self.answer.read())

    def event(self):
        """The next event: its fields. None: the stream has ended."""
        fields = {}
        while line := self.answer.readline().decode():
            line = line.rstrip("\n")
            if not line and fields:
                data = json.loads(fields["data"])
                return {**fields,
                        "data": data if fields.get("event") == "close" else checked_message(data)}
            name, colon, value = line.partition(": ")
            if colon and name:
                fields[name] = value
        return None

    def close(self):
        self.connection.close()


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class EventStreamTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.server = Server(folder.name)
        cls.addClassCleanup(cls.server.stop)
        status, body = cls.server.send("PUT", "/v1/workflows/switch/versions/1", SWITCH,
                                       cls.server.admin)
        assert status == 201, body
        cls.count = 0

    def listen(self, query=None, headers=None, token=None, method="GET"):
        stream = Stream(self.server, token or self.server.admin, query, headers, method)
        self.addCleanup(stream.close)
        return stream

    def start(self, country="SN"):
        type(self).count += 1
        status, body = self.server.post(
            "/v1/instances", {"workflow": "switch", "id": f"s{self.count}",
                              "data": {"country": country}}, self.server.admin)
        self.assertEqual(status, 201, body)
        return body

    def flip(self, instance):
        status, body = self.server.post(f"/v1/instances/{instance}/steps",
                                        {"trigger": "flip", "data": {}}, self.server.admin)
        self.assertEqual(status, 200, body)
        return body["position"]

    def test_changes_arrive_as_they_do_on_the_websocket(self):
        stream = self.listen()
        self.assertEqual(stream.answer.status, 200)
        self.assertEqual(stream.answer.headers["Content-Type"], "text/event-stream")
        self.assertIsNone(stream.answer.headers["Content-Length"])
        first = stream.event()
        self.assertEqual((first["event"], first["id"]),
                         ("subscribed", str(first["data"]["subscribed"]["position"])))
        instance = self.start()
        position = self.flip(instance["id"])
        begun, flipped = stream.event(), stream.event()
        self.assertNotIn("event", begun)
        self.assertEqual(begun["data"]["type"], "jalon.instance.started")
        self.assertEqual((flipped["id"], flipped["data"]["id"]), (str(position), str(position)))
        self.assertEqual(flipped["data"]["specversion"], "1.0")
        self.assertEqual(flipped["data"]["data"]["trigger"], "flip")

    def test_a_reader_that_was_cut_off_goes_on_behind_its_last_event(self):
        instance = self.start()
        stream = self.listen({"from": instance["position"], "instance": instance["id"]})
        stream.event()
        positions = [self.flip(instance["id"]) for _ in range(3)]
        self.assertEqual(int(stream.event()["id"]), positions[0])
        stream.close()
        positions += [self.flip(instance["id"]) for _ in range(3)]
        again = self.listen({"from": 0, "instance": instance["id"]},
                            {"Last-Event-ID": str(positions[0])})
        again.event()
        self.assertEqual([int(again.event()["id"]) for _ in range(5)], positions[1:])

    def test_a_snapshot_comes_first_where_it_is_asked_for(self):
        instance = self.start("MG")
        stream = self.listen({"from": "snapshot", "country": "MG"})
        snapshot = stream.event()
        self.assertEqual(snapshot["event"], "snapshot")
        self.assertEqual([one["id"] for one in snapshot["data"]["snapshot"]["instances"]],
                         [instance["id"]])
        self.assertEqual(int(snapshot["id"]), snapshot["data"]["snapshot"]["position"])
        self.start("SN")
        position = self.flip(instance["id"])
        self.assertEqual(int(stream.event()["id"]), position)

    def test_who_may_not_listen_is_told_so(self):
        self.assertEqual(self.listen(token="jalon_wrong").answer.status, 401)
        self.assertEqual(self.listen(headers={"Origin": "http://other"}).answer.status, 403)
        for query in ({"from": "1000000"}, {"from": "-1"}, {"from": "x"}, {"nothing": "1"},
                      {"overdue": "perhaps"}):
            self.assertEqual(self.listen(query).answer.status, 400, query)
        self.assertEqual(self.listen(headers={"Last-Event-ID": "x"}).answer.status, 400)
        self.assertEqual(self.listen({"from": "x"}, {"Last-Event-ID": "1"}).answer.status, 400)
        self.assertEqual(self.listen(method="POST").answer.status, 405)
        head = self.listen(method="HEAD").answer
        self.assertEqual((head.status, head.read()), (200, b""))

    def test_a_ticket_opens_one_stream(self):
        _, ticket = self.server.post("/v1/live/tickets", {}, self.server.admin)
        query = {"ticket": ticket["ticket"]}
        first = Stream(self.server, None, query)
        self.addCleanup(first.close)
        self.assertEqual(first.event()["event"], "subscribed")
        self.assertEqual(Stream(self.server, None, query).answer.status, 401)

    def test_a_token_that_is_revoked_hears_no_more(self):
        status, token = self.server.post("/v1/tokens", {"role": "coordinator"}, self.server.admin)
        self.assertEqual(status, 201)
        _, ticket = self.server.post("/v1/live/tickets", {}, token["token"])
        stream = self.listen(token=token["token"])
        stream.event()
        status, _ = self.server.send("DELETE", "/v1/tokens/" + token["id"], None,
                                     self.server.admin)
        self.assertEqual(status, 204)
        instance = self.start()
        closed = stream.event()
        self.assertEqual((closed["event"], closed["data"]["code"]), ("close", 4401))
        self.assertIsNone(stream.event())
        self.assertEqual(Stream(self.server, None, {"ticket": ticket["ticket"]}).answer.status, 401)
        self.flip(instance["id"])

    def test_what_a_token_may_not_see_does_not_arrive(self):
        _, token = self.server.post(
            "/v1/tokens", {"role": "coordinator", "countries": ["MG"]}, self.server.admin)
        stream = self.listen(token=token["token"])
        stream.event()
        self.start("SN")
        seen = self.start("MG")
        self.assertEqual(int(stream.event()["id"]), seen["position"])

    def test_a_server_that_stops_says_so(self):
        with tempfile.TemporaryDirectory() as folder:
            server = Server(folder)
            stream = Stream(server, server.admin)
            stream.event()
            server.stop()
            closed = stream.event()
            self.assertEqual((closed["event"], closed["data"]["code"]), ("close", 1001))
            self.assertIsNone(stream.event())
            stream.close()


if __name__ == "__main__":
    unittest.main()
