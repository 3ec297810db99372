"""Who sends without end or asks without reading takes nothing from others.

JALON_BIN names the program.
"""
import json
import pathlib
import tempfile
import unittest

from browsing import POSTING, publish, start
from live_socket import TEXT, frame
from served import Server
from simulated import HAS_JALON
from websocket_rules_test import HANDSHAKE
from wire import Wire

MEBIBYTE = 1 << 20


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

    def test_who_asks_for_more_than_it_reads_is_closed_with_where_to_go_on(self):
        publish(self.server, POSTING)
        for number in range(10):
            start(self.server, f"P-{number}", country="SN", text="x" * 50_000)
        wire = Wire(self.server)
        fields = {**HANDSHAKE, "Host": "jalon", "Authorization": "Bearer " + self.server.admin}
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        wire.send(f"GET /v1/live HTTP/1.1\r\n{lines}\r\n".encode())
        self.assertEqual(wire.head()[0], 101)
        before = self.resident()
        for number in range(400):
            name = str(number)
            wire.send(frame(TEXT, json.dumps(
                {"subscribe": {"id": name, "from": "snapshot", "filter": {}}}).encode()))
            wire.send(frame(TEXT, json.dumps({"unsubscribe": name}).encode()))
        self.assertEqual(self.server.get("/v1/whoami", self.server.admin)[0], 200)
        self.assertLess(self.resident() - before, 110 * MEBIBYTE)
        last = wire.rest()[-200:]
        wire.socket.close()
        self.assertIn(b'{"from":', last)


if __name__ == "__main__":
    unittest.main()
