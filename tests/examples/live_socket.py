"""A client of /v1/live: a WebSocket (RFC 6455) with the subprotocol jalon.v1, for asyncio."""
import asyncio
import base64
import hashlib
import json
import os
import socket
import struct

from documented import checked_message

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CONTINUED, CLOSE, PING, PONG = 1, 0, 8, 9, 10
SMALL_WINDOW = 32 * 1024
CHECKED = 100  # messages of a connection are held to the document: some hear a million


class Closed(Exception):
    """The connection is over; `code` is None when no close frame came."""

    def __init__(self, code=None, reason=""):
        super().__init__(f"closed with {code} {reason}")
        self.code, self.reason = code, reason


def frame(opcode, payload):
    """A whole message of a client: masked, in one frame."""
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", 0x80 | opcode, 0x80 | size)
    elif size < 1 << 16:
        head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, size)
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


class LiveSocket:
    """One connection. With a small window, what is not read soon piles up at the server.

    It waits for as long as the server is silent: whoever uses it bounds the whole.
    """

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.buffer, self.at = b"", 0
        self.parts = None  # of a message in several frames
        self.count = 0

    @classmethod
    async def connect(cls, port, token, small=False):
        plain = socket.socket()
        plain.setblocking(False)
        if small:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_WINDOW)
        try:
            await asyncio.get_running_loop().sock_connect(plain, ("127.0.0.1", port))
        except OSError:
            plain.close()
            raise
        reader, writer = await asyncio.open_connection(
            sock=plain, limit=SMALL_WINDOW if small else 1 << 16)
        live = cls(reader, writer)
        try:
            await live.shake_hands(port, token)
        except BaseException:
            live.cut()
            raise
        return live

    async def shake_hands(self, port, token):
        key = base64.b64encode(os.urandom(16)).decode()
        self.writer.write((
            f"GET /v1/live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            f"Sec-WebSocket-Protocol: jalon.v1\r\nAuthorization: Bearer {token}\r\n\r\n").encode())
        try:
            answer = await self.reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as error:
            raise Closed() from error
        status, *lines = answer.decode().split("\r\n")
        fields = {name.lower(): value.strip()
                  for name, _, value in (line.partition(":") for line in lines)}
        accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
        if (status.split()[1] != "101" or fields.get("sec-websocket-accept") != accept
                or fields.get("sec-websocket-protocol") != "jalon.v1"):
            raise AssertionError(f"no WebSocket: {answer}")

    async def say(self, message):
        self.writer.write(frame(TEXT, json.dumps(message).encode()))
        await self.writer.drain()

    async def hear(self):
        """The next message, an object; raises Closed. Pings are answered on the way."""
        while True:
            opcode, final, payload = await self.next_frame()
            if opcode == CLOSE:
                code = struct.unpack("!H", payload[:2])[0] if payload else 1005
                raise Closed(code, payload[2:].decode())
            if opcode == PING:
                self.writer.write(frame(PONG, payload))
            elif opcode in (TEXT, CONTINUED):
                if (opcode == CONTINUED) != (self.parts is not None):
                    raise AssertionError(f"a frame out of turn: {opcode}")
                self.parts = (self.parts or b"") + payload
                if final:
                    payload, self.parts = self.parts, None
                    return self.taken(json.loads(payload))
            elif opcode != PONG:
                raise AssertionError(f"a frame with opcode {opcode}")

    def taken(self, message):
        self.count += 1
        return checked_message(message) if self.count <= CHECKED else message

    async def next_frame(self):
        await self.need(2)
        first, second = self.buffer[self.at], self.buffer[self.at + 1]
        if first & 0x70 or second & 0x80:
            raise AssertionError(f"no server's frame: {first:x} {second:x}")
        size, head = second & 0x7F, 2
        if size >= 126:
            head = 4 if size == 126 else 10
            await self.need(head)
            size = int.from_bytes(self.buffer[self.at + 2:self.at + head], "big")
        await self.need(head + size)
        begin = self.at + head
        self.at = begin + size
        return first & 0x0F, bool(first & 0x80), self.buffer[begin:self.at]

    async def need(self, count):
        """Reads on until `count` bytes lie at the front."""
        while len(self.buffer) - self.at < count:
            try:
                more = await self.reader.read(1 << 16)
            except OSError as error:
                raise Closed() from error
            if not more:
                raise Closed()
            self.buffer, self.at = self.buffer[self.at:] + more, 0

    def cut(self):
        """Ends it as a lost link does: without a word, whatever is under way."""
        self.writer.transport.abort()
