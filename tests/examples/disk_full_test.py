"""A disk that is nearly full: nothing is written, everything is read, and it ends by itself.

JALON_BIN names the program. The data directory lies on a small file system in memory, which only
the server's own mount namespace has; where that is not allowed, the test is skipped.
"""
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

from served import Server
from simulated import HAS_JALON

LEFT = 8 << 20
SECONDS_MAX = 60  # for what the server notices by itself
TITLE = {"en": "Bell", "fr": "Cloche"}
BELL = {"id": "bell", "version": 1, "title": TITLE, "initial": "quiet",
        "states": {"quiet": {"on": {"ring": {}}, "after": {"PT3S": "rung"}},
                   "rung": {"on": {"ring": {}}}},
        "triggers": {"ring": {"title": TITLE, "by": ["*"],
                              "data": {"type": "object", "additionalProperties": False}}},
        "data": {"type": "object"}}


def may_mount():
    return subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"],
                          capture_output=True, check=False).returncode == 0


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
@unittest.skipUnless(may_mount(), "no right to mount a file system")
class DiskFullTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        own = ["unshare", "-m", "sh", "-c",
               f'mount -t tmpfs -o size=192m none "{folder.name}" && exec "$0" "$@"']
        cls.server = Server(folder.name + "/data", own)
        cls.addClassCleanup(cls.server.stop)
        inside = pathlib.Path(f"/proc/{cls.server.process.pid}/root")
        cls.filler = inside / folder.name[1:] / "filler"
        status, body = cls.server.send("PUT", "/v1/workflows/bell/versions/1", BELL,
                                       cls.server.admin)
        assert status == 201, body

    def post(self, target, body):
        return self.server.post(target, body, self.server.admin)

    def get(self, target):
        return self.server.get(target, self.server.admin)

    def until(self, what, ask, good):
        """Asks until the answer is good."""
        end = time.monotonic() + SECONDS_MAX
        while not good(answer := ask()):
            self.assertLess(time.monotonic(), end, f"{what}: {answer}")
        return answer

    def ready(self):
        return self.get("/readyz")[1]

    def fill(self):
        """Leaves a fraction of what the server keeps free: a tenth."""
        disk = os.statvfs(self.filler.parent)
        with self.filler.open("wb") as file:
            file.write(bytes(disk.f_bavail * disk.f_frsize - LEFT))

    def test_reading_goes_on_and_writing_comes_back(self):
        status, bell = self.post("/v1/instances", {"workflow": "bell", "id": "b", "data": {}})
        self.assertEqual(status, 201, bell)
        self.fill()
        self.until("not noticed", self.ready, lambda one: one.get("read_only"))

        status, problem = self.post("/v1/instances/b/steps", {"trigger": "ring"})
        self.assertEqual((status, problem["code"]), (503, "read_only"), problem)
        status, problem = self.post("/v1/bulk/steps",
                                    {"ids": ["b"], "trigger": "ring", "data": {}})
        self.assertEqual((status, problem["code"]), (503, "read_only"), problem)
        for method, target, body in (
                ("PUT", "/v1/workflows/bell/versions/2", {**BELL, "version": 2}),
                ("POST", "/v1/workflows/bell/versions/1/migrations", {"plan": {}, "ids": []}),
                ("POST", "/v1/instances", {"workflow": "bell"})):
            status, problem = self.server.send(method, target, body, self.server.admin)
            self.assertEqual((status, problem["code"]), (503, "read_only"), target)
        status, told = self.post("/v1/bulk/steps?dry_run=true",
                                 {"ids": ["b"], "trigger": "ring", "data": {}})
        self.assertEqual(status, 200, told)

        # What came due meanwhile waits with the rest.
        _, shown = self.until("not overdue", lambda: self.get("/v1/instances/b"),
                              lambda one: any(due["overdue"] for due in one[1]["due"]))
        self.assertEqual(shown["version"], bell["version"])
        status, listed = self.get("/v1/instances?workflow=bell")
        self.assertEqual((status, len(listed["items"])), (200, 1))
        self.assertEqual(self.get("/v1/instances/b/history")[0], 200)

        self.filler.unlink()
        self.until("held for ever", self.ready, lambda one: "read_only" not in one)
        self.until("the timer never fired", lambda: self.get("/v1/instances/b"),
                   lambda one: one[1]["configuration"] == ["rung"])
        status, answer = self.post("/v1/instances/b/steps", {"trigger": "ring"})
        self.assertEqual((status, answer["version"]), (200, 3), answer)


if __name__ == "__main__":
    unittest.main()
