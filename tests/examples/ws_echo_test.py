"""The echo server for WebSocket suites from outside: what comes back is what was sent.

JALON_BIN names the program; jalon-ws-echo lies beside it.
"""
import os
import pathlib
import struct
import subprocess
import types
import unittest

from live_socket import CLOSE, CONTINUED, PING, PONG, TEXT
from websocket_rules_test import HANDSHAKE, closing, frame
from wire import Wire

ECHO = pathlib.Path(os.environ.get("JALON_BIN", "")).parent / "jalon-ws-echo"

# What is sent in frames, and the frames that come back.
CASES = {
    "a text": (frame(TEXT, b"hello"), [(TEXT, b"hello")]),
    "nothing": (frame(TEXT), [(TEXT, b"")]),
    "two texts at once": (frame(TEXT, b"1") + frame(TEXT, b"2"), [(TEXT, b"1"), (TEXT, b"2")]),
    "a text in parts, a ping between": (
        frame(TEXT, b"\xc3", final=False) + frame(PING, b"p") + frame(CONTINUED, b"\xa9"),
        [(PONG, b"p"), (TEXT, b"\xc3\xa9")]),
    "64 KiB": (frame(TEXT, b"x" * 65536), [(TEXT, b"x" * 65536)]),
    "a close": (closing(3000), [(CLOSE, struct.pack("!H", 3000))]),
    "no UTF-8": (frame(TEXT, b"\xff"), [(CLOSE, None)]),
}


@unittest.skipUnless(ECHO.is_file(), "no echo server; set JALON_BIN")
class WsEchoTest(unittest.TestCase):
    def setUp(self):
        self.server = subprocess.Popen([ECHO, "0"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.server.wait)
        self.addCleanup(self.server.kill)
        self.addCleanup(self.server.stdout.close)
        port = int(self.server.stdout.readline().rstrip("/\n").rpartition(":")[2])
        self.place = types.SimpleNamespace(
            connection=types.SimpleNamespace(host="127.0.0.1", port=port))

    def opened(self, target="/"):
        wire = Wire(self.place)
        self.addCleanup(wire.close)
        fields = "".join(f"{name}: {value}\r\n" for name, value in HANDSHAKE.items())
        wire.send(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n{fields}\r\n".encode())
        return wire, wire.head()[0]

    def heard(self, wire):
        first, size = struct.unpack("!BB", wire.take(2))
        if size >= 126:
            size, = struct.unpack("!H" if size == 126 else "!Q", wire.take(2 if size == 126 else 8))
        return first & 0x0F, wire.take(size)

    def test_what_comes_back_is_what_was_sent(self):
        for name, (sent, expected) in CASES.items():
            with self.subTest(case=name):
                wire, status = self.opened()
                self.assertEqual(status, 101)
                wire.send(sent)
                for opcode, payload in expected:
                    got = self.heard(wire)
                    self.assertEqual(got, (opcode, got[1] if payload is None else payload))

    def test_elsewhere_there_is_nothing(self):
        self.assertEqual(self.opened("/elsewhere")[1], 426)

    def test_a_wrong_port_is_told(self):
        for wrong in ([], ["x"], ["70000"], ["-1"]):
            done = subprocess.run([ECHO, *wrong], capture_output=True, check=False, timeout=30)
            self.assertEqual(done.returncode, 2, wrong)


if __name__ == "__main__":
    unittest.main()
