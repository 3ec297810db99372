"""More requests than the log can take: who is let in is answered, who is not is told when to come
again and has had no effect, and who asks for one thing at a time never hears of it.

JALON_BIN names the program. A tracer delays every sync of the log, so that requests pile up on any
machine; without one the test is skipped.
"""
import asyncio
import collections
import json
import resource
import shutil
import tempfile
import unittest

from documented import checked
from served import Server
from simulated import HAS_JALON

CROWD = 1600  # past what may be under way at once
DELAY_US = 200_000
TRACER = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null",
          "-e", "trace=fdatasync", "-e", f"inject=fdatasync:delay_enter={DELAY_US}"]
TITLE = {"en": "Toggle", "fr": "Bascule"}
TOGGLE = {"id": "switch", "version": 1, "title": TITLE, "initial": "left",
          "states": {"left": {"on": {"flip": "right"}}, "right": {"on": {"flip": "left"}}},
          "triggers": {"flip": {"title": TITLE, "by": ["*"],
                                "data": {"type": "object", "additionalProperties": False}}},
          "data": {"type": "object"}}


class Peer:
    """One connection, one request at a time."""

    def __init__(self, address, token):
        self.address, self.token = address, token

    async def open(self):
        self.reader, self.writer = await asyncio.open_connection(*self.address)
        return self

    async def start(self, instance):
        body = json.dumps({"workflow": "switch", "id": instance, "data": {}})
        head = (f"POST /v1/instances HTTP/1.1\r\nHost: jalon\r\nAuthorization: Bearer {self.token}"
                f"\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n")
        self.writer.write((head + body).encode())
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
        status = int(lines[0].split()[1])
        answer = checked("POST", "/v1/instances", status, headers.items(),
                         await self.reader.readexactly(int(headers["content-length"])))
        return status, headers, answer

    def close(self):
        self.writer.close()


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
@unittest.skipUnless(shutil.which("strace"), "no strace")
class OverloadTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        if most < 2 * CROWD + 200:
            raise unittest.SkipTest("too few file descriptors are allowed")
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.server = Server(folder.name, TRACER)
        cls.addClassCleanup(cls.server.stop)
        cls.address = cls.server.connection.host, cls.server.connection.port
        status, body = cls.server.send("PUT", "/v1/workflows/switch/versions/1", TOGGLE,
                                       cls.server.admin)
        assert status == 201, body

    def token(self, subject):
        return self.server.token({"role": "coordinator", "subject": subject, "org": "o"})

    async def storm(self):
        """Every one of the crowd asks once, all at the same time; beside them one asks again and
        again until they all have heard."""
        crowd = [await Peer(self.address, self.token("crowd")).open() for _ in range(CROWD)]
        patient = await Peer(self.address, self.token("patient")).open()
        first = asyncio.ensure_future(patient.start("patient-0"))
        asked = [asyncio.ensure_future(peer.start(f"crowd-{i}")) for i, peer in enumerate(crowd)]
        told = [await first]
        while not all(one.done() for one in asked):
            told.append(await patient.start(f"patient-{len(told)}"))
        answers = [one.result() for one in asked]
        for peer in [*crowd, patient]:
            peer.close()
        return answers, told

    def test_a_crowd_is_let_in_as_far_as_it_is_answered(self):
        answers, told = asyncio.run(self.storm())
        self.assertEqual({status for status, _, _ in told}, {201}, told)
        counted = collections.Counter((status, answer.get("code"))
                                      for status, _, answer in answers)
        self.assertLessEqual(set(counted), {(201, None), (429, "busy"), (503, "overloaded")})
        turned_away = [headers for status, headers, _ in answers if status != 201]
        self.assertGreater(len(turned_away), 0, counted)
        self.assertGreaterEqual(counted[(201, None)], 256, counted)
        self.assertGreater(counted[(429, "busy")], 0, "the patient one had its request under way")
        for headers in turned_away:
            self.assertGreaterEqual(int(headers["retry-after"]), 1)
        for i, (status, _, _) in enumerate(answers):
            shown, _ = self.server.get(f"/v1/instances/crowd-{i}", self.server.admin)
            self.assertEqual(shown, 200 if status == 201 else 404)


if __name__ == "__main__":
    unittest.main()
