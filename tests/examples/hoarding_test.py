"""Who sends without end or asks without reading takes nothing from others.

JALON_BIN names the program.
"""
import json
import pathlib
import re
import tempfile
import unittest

from browsing import POSTING, publish, start
from live_socket import TEXT, frame
from served import Server
from simulated import HAS_JALON
from websocket_rules_test import HANDSHAKE
from wire import Wire

MEBIBYTE = 1 << 20
SNAPSHOTS = 62  # of half a MiB: more than is queued, and the rest is no more than may wait


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class HoardingTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.server = Server(folder.name + "/data")
        self.addCleanup(self.server.stop)

    def resident(self):
        status = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text("ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) * 1024

    def test_bodies_that_never_end_are_turned_away_before_they_fill_the_memory(self):
        before = self.resident()
        head = (b"POST /v1/sessions HTTP/1.1\r\nHost: jalon\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n" % MEBIBYTE)
        wires = [Wire(self.server, head + b" " * (MEBIBYTE - 1)) for _ in range(330)]
        self.addCleanup(lambda: [wire.socket.close() for wire in wires])
        self.assertEqual(self.server.get("/v1/whoami", self.server.admin)[0], 200)
        refused = 0
        for wire in wires:
            wire.socket.settimeout(0)
            try:
                refused += b" 503 " in wire.socket.recv(100)
            except (BlockingIOError, ConnectionResetError):
                pass
        self.assertGreater(refused, 0)
        self.assertLess(self.resident() - before, 330 * MEBIBYTE)

    def listen(self):
        """A connection whose snapshots are half a MiB each."""
        publish(self.server, POSTING)
        for number in range(10):
            start(self.server, f"P-{number}", country="SN", text="x" * 50_000)
        wire = Wire(self.server)
        self.addCleanup(wire.socket.close)
        fields = {**HANDSHAKE, "Host": "jalon", "Authorization": "Bearer " + self.server.admin}
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        wire.send(f"GET /v1/live HTTP/1.1\r\n{lines}\r\n".encode())
        self.assertEqual(wire.head()[0], 101)
        return wire

    def ask(self, wire, snapshots):
        for number in range(snapshots):
            name = str(number)
            wire.send(frame(TEXT, json.dumps(
                {"subscribe": {"id": name, "from": "snapshot", "filter": {}}}).encode()))
            wire.send(frame(TEXT, json.dumps({"unsubscribe": name}).encode()))
        self.assertEqual(self.server.get("/v1/whoami", self.server.admin)[0], 200)

    def test_who_asks_for_more_than_it_reads_is_closed_with_where_to_go_on(self):
        wire = self.listen()
        before = self.resident()
        self.ask(wire, 200)
        self.assertLess(self.resident() - before, 60 * MEBIBYTE)
        self.assertIn(b'{"from":', wire.rest()[-200:])

    def test_what_is_asked_while_much_is_on_its_way_is_answered_once_that_is_read(self):
        wire = self.listen()
        self.ask(wire, SNAPSHOTS)
        mark, ended = b'"more":false', 0
        while ended < SNAPSHOTS and wire.more():
            ended += wire.buffer.count(mark)
            wire.buffer = wire.buffer[1 - len(mark):]
        self.assertEqual(ended, SNAPSHOTS)

    def test_a_listener_that_does_not_read_is_told_as_lag(self):
        wire = self.listen()
        self.ask(wire, 20)
        self.assertEqual(self.lag(), 0, "nobody follows")
        wire.send(frame(TEXT, json.dumps({"subscribe": {"id": "all", "from": 0}}).encode()))
        self.assertTrue(any(self.lag() > 0 for _ in range(1000)))

    def lag(self):
        status, text = self.server.get("/metrics", self.server.admin)
        self.assertEqual(status, 200)
        return float(re.search(r"^jalon_live_lag_positions (\S+)$", text, re.MULTILINE)[1])


if __name__ == "__main__":
    unittest.main()
