"""RFC 6455 on the wire: each MUST of framing, closing and handshake that a client can break.

JALON_BIN names the program.
"""
import base64
import hashlib
import json
import os
import struct
import tempfile
import unittest

from live_socket import CLOSE, CONTINUED, GUID, PING, PONG, TEXT
from served import Server
from simulated import HAS_JALON
from wire import Wire

BINARY = 2
SUBSCRIBE = b'{"subscribe":{"id":"s"}}'
WRONG = b'{"subscribe":{"id":""}}'  # answered with an error; the connection lives on


def frame(opcode, payload=b"", final=True, masked=True, reserved=0, length=None):
    """`length`: how to write the size: 1, 2 or 8 bytes; by default the shortest."""
    first = (0x80 if final else 0) | reserved << 4 | opcode
    size, bit = len(payload), 0x80 if masked else 0
    length = length or (1 if size < 126 else 2 if size < 1 << 16 else 8)
    head = {1: lambda: struct.pack("!BB", first, bit | size),
            2: lambda: struct.pack("!BBH", first, bit | 126, size),
            8: lambda: struct.pack("!BBQ", first, bit | 127, size)}[length]()
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


def closing(code, reason=b""):
    return frame(CLOSE, struct.pack("!H", code) + reason)


# Section, what the client does, the code that it is closed with.
BROKEN = [
    ("5.1", "a frame without mask", 1002, frame(TEXT, SUBSCRIBE, masked=False)),
    ("5.1", "a ping without mask", 1002, frame(PING, masked=False)),
    *[("5.2", f"reserved bit {bit}", 1002, frame(TEXT, SUBSCRIBE, reserved=bit))
      for bit in (1, 2, 4)],
    *[("5.2", f"opcode {opcode}", 1002, frame(opcode)) for opcode in (3, 4, 5, 6, 7, 11, 15)],
    ("5.2", "a length in more bytes than it needs", 1002, frame(TEXT, SUBSCRIBE, length=2)),
    ("5.2", "a length in many more bytes", 1002, frame(TEXT, SUBSCRIBE, length=8)),
    ("5.2", "a length with the highest bit", 1009,
     struct.pack("!BBQ", 0x81, 0xFF, 1 << 63) + bytes(4)),
    ("5.4", "a continuation of nothing", 1002, frame(CONTINUED, b"x")),
    ("5.4", "a new message inside another", 1002,
     frame(TEXT, b"{", final=False) + frame(TEXT, b"}")),
    ("5.5", "a ping in two frames", 1002, frame(PING, b"x", final=False)),
    ("5.5", "a close in two frames", 1002, frame(CLOSE, b"\x03\xe8", final=False)),
    ("5.5", "a ping of 126 bytes", 1002, frame(PING, b"x" * 126)),
    ("5.5.1", "a close of one byte", 1002, frame(CLOSE, b"\x03")),
    ("5.6", "a text that is no UTF-8", 1007, frame(TEXT, b"\xff")),
    ("5.6", "a text that ends inside a character", 1007, frame(TEXT, b"\xc3")),
    ("5.6", "an overlong encoding", 1007, frame(TEXT, b"\xc0\xaf")),
    ("5.6", "half a surrogate pair", 1007, frame(TEXT, b"\xed\xa0\x80")),
    ("5.6", "no UTF-8 once the parts are joined", 1007,
     frame(TEXT, b"\xc3", final=False) + frame(CONTINUED, b"x")),
    ("5.6", "a binary message", 1003, frame(BINARY, SUBSCRIBE)),
    *[("7.4", f"close code {code}", 1002, closing(code))
      for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2999)],
    ("5.5.1", "a reason that is no UTF-8", 1002, closing(1000, b"\xff")),
    ("10.4", "a message past 64 KiB", 1009, frame(TEXT, b" " * (1 << 16) + b"{}")),
    ("10.4", "parts past 64 KiB", 1009,
     frame(TEXT, b" " * 40000, final=False) + frame(CONTINUED, b" " * 40000)),
    ("jalon.v1", "a text that is no JSON", 4400, frame(TEXT, b"hello")),
    ("jalon.v1", "an empty message", 4400, frame(TEXT)),
    ("jalon.v1", "JSON that is no message", 4400, frame(TEXT, b"[]")),
]

# What the client does, and frames that come back: (opcode, payload); None: some text.
KEPT = [
    ("5.5.2", "a ping with a payload", frame(PING, b"hello"), [(PONG, b"hello")]),
    ("5.5.2", "an empty ping", frame(PING), [(PONG, b"")]),
    ("5.5.2", "a ping of 125 bytes", frame(PING, b"x" * 125), [(PONG, b"x" * 125)]),
    ("5.5.3", "a pong that nobody asked for", frame(PONG, b"x") + frame(PING), [(PONG, b"")]),
    ("5.4", "a text in three frames",
     frame(TEXT, WRONG[:5], final=False) + frame(CONTINUED, WRONG[5:9], final=False)
     + frame(CONTINUED, WRONG[9:]), [(TEXT, None)]),
    ("5.4", "a text with an empty last frame",
     frame(TEXT, WRONG, final=False) + frame(CONTINUED), [(TEXT, None)]),
    ("5.4", "a ping between the parts of a text",
     frame(TEXT, WRONG[:5], final=False) + frame(PING, b"p") + frame(CONTINUED, WRONG[5:]),
     [(PONG, b"p"), (TEXT, None)]),
    ("5.6", "a character in two frames",
     frame(TEXT, b'{"unsubscribe":"\xc3', final=False) + frame(CONTINUED, b'\xa9"}')
     + frame(PING), [(PONG, b"")]),
    ("5.2", "a length of 126 in two bytes", frame(TEXT, WRONG.ljust(126)), [(TEXT, None)]),
    ("5.2", "a message of exactly 64 KiB", frame(TEXT, WRONG.ljust(1 << 16)), [(TEXT, None)]),
]

CLOSED = [
    ("a close without code", frame(CLOSE), struct.pack("!H", 1000)),
    *[(f"a close with {code}", closing(code), struct.pack("!H", code))
      for code in (1000, 1001, 1003, 1007, 3000, 4999)],
    ("a close with a reason", closing(1000, "fermé".encode()), struct.pack("!H", 1000)),
]

HANDSHAKE = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
             "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
             "Sec-WebSocket-Protocol": "jalon.v1"}

# What is wrong with the handshake, fields that differ (None: absent), status.
REFUSED = [
    ("another version", {"Sec-WebSocket-Version": "8"}, 426),
    ("no version", {"Sec-WebSocket-Version": None}, 426),
    ("no key", {"Sec-WebSocket-Key": None}, 400),
    ("a key of 15 bytes", {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25j"}, 400),
    ("a key that is no base64", {"Sec-WebSocket-Key": "!" * 22 + "=="}, 400),
    ("no Upgrade", {"Upgrade": None}, 426),
    ("another protocol to upgrade to", {"Upgrade": "h2c"}, 426),
    ("no Connection", {"Connection": None}, 426),
    ("no subprotocol", {"Sec-WebSocket-Protocol": None}, 400),
    ("another subprotocol", {"Sec-WebSocket-Protocol": "jalon.v2"}, 400),
    ("a foreign origin", {"Origin": "https://elsewhere.example"}, 403),
    ("no token", {"Authorization": None}, 401),
]
ACCEPTED = [
    ("as it stands", {}),
    ("values in other cases", {"Connection": "keep-alive, UPGRADE", "Upgrade": "WebSocket"}),
    ("one of several subprotocols", {"Sec-WebSocket-Protocol": "jalon.v9, jalon.v1"}),
    ("an extension that is offered", {"Sec-WebSocket-Extensions": "permessage-deflate"}),
]


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class WebSocketRulesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.server = Server(folder.name + "/data")
        cls.addClassCleanup(cls.server.stop)

    def shake(self, changes, method="GET", version="1.1"):
        fields = {"Host": f"{self.server.connection.host}:{self.server.connection.port}",
                  "Authorization": "Bearer " + self.server.admin, **HANDSHAKE, **changes}
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
        wire = Wire(self.server, f"{method} /v1/live HTTP/{version}\r\n{lines}\r\n".encode())
        self.addCleanup(wire.close)
        return wire

    def opened(self):
        wire = self.shake({})
        self.assertEqual(wire.head()[0], 101)
        return wire

    @staticmethod
    def next_frame(wire):
        """(opcode, payload) of the server's next frame; None at the end."""
        head = wire.take(2)
        if len(head) < 2:
            return None
        size = head[1]
        if size >= 126:
            size = int.from_bytes(wire.take(2 if size == 126 else 8), "big")
        return head[0], wire.take(size)

    def test_what_breaks_a_rule_closes_the_connection_with_its_code(self):
        for section, what, code, data in BROKEN:
            with self.subTest(section=section, what=what):
                wire = self.opened()
                wire.send(data)
                first, payload = self.next_frame(wire)
                self.assertEqual(first, 0x80 | CLOSE)
                self.assertEqual(struct.unpack("!H", payload[:2])[0], code)
                wire.send(closing(code))
                self.assertEqual(wire.rest(), b"", "nothing follows a close")

    def test_what_keeps_the_rules_is_answered_and_the_connection_goes_on(self):
        for section, what, data, answers in KEPT:
            with self.subTest(section=section, what=what):
                wire = self.opened()
                wire.send(data + frame(PING, b"on"))
                expected = [*answers, (PONG, b"on")]
                found = [self.next_frame(wire) for _ in expected]
                # A pong may come before the text that was asked for earlier (5.5): each kind is in
                # order.
                for kind in ({PONG}, {TEXT}):
                    self.assertEqual([first for first, _ in found if first & 0x0F in kind],
                                     [0x80 | opcode for opcode, _ in expected if opcode in kind],
                                     "whole, unmasked, nothing reserved")
                    got = [text for first, text in found if first & 0x0F in kind]
                    for text, (_, payload) in zip(got, [one for one in expected
                                                        if one[0] in kind]):
                        if payload is None:
                            self.assertIn("error", json.loads(text))
                        else:
                            self.assertEqual(text, payload)

    def test_a_close_is_answered_with_its_code_and_ends_the_connection(self):
        for what, data, code in CLOSED:
            with self.subTest(what=what):
                wire = self.opened()
                wire.send(data + frame(PING))
                first, payload = self.next_frame(wire)
                self.assertEqual((first, payload[:2]), (0x80 | CLOSE, code))
                self.assertEqual(wire.rest(), b"", "the server closes first, and after a close "
                                                   "nothing is answered")

    def test_a_handshake_that_is_not_right_is_refused_without_an_upgrade(self):
        for what, changes, status in REFUSED:
            with self.subTest(what=what):
                found, fields, _ = self.shake(changes).answer()
                self.assertEqual(found, status)
                if "Sec-WebSocket-Version" in changes:
                    self.assertEqual(fields["sec-websocket-version"], "13")
        self.assertEqual(self.shake({}, method="POST").answer()[0], 405)
        self.assertEqual(self.shake({}, version="1.0").answer()[0], 426)

    def test_a_handshake_is_answered_with_the_key_of_the_client(self):
        for what, changes in ACCEPTED:
            with self.subTest(what=what):
                key = base64.b64encode(os.urandom(16)).decode()
                status, fields = self.shake({**changes, "Sec-WebSocket-Key": key}).head()
                accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
                self.assertEqual((status, fields["sec-websocket-accept"]), (101, accept))
                self.assertEqual(fields["sec-websocket-protocol"], "jalon.v1")
                self.assertNotIn("sec-websocket-extensions", fields)
                self.assertEqual((fields["upgrade"].lower(), fields["connection"].lower()),
                                 ("websocket", "upgrade"))


if __name__ == "__main__":
    unittest.main()
