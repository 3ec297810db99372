"""The real server while its disk fails: strace makes the kernel's fdatasync fail, kill or dawdle.

Skipped, with the reason, where strace is missing or may not attach to another process."""
import http.client
import json
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/examples"))
from documented import checked  # noqa: E402
from served import Server  # noqa: E402
from simulated import JALON  # noqa: E402

DEVICE_FAILED = 4  # the exit code of a server that its device failed
DAMAGED = 5


class Disk:
    """What fdatasync does in a running server, from now until the server ends or close()."""

    def __init__(self, server, does):
        self.strace = subprocess.Popen(
            ["strace", "-f", "-p", str(server.process.pid), "-o", "/dev/null",
             "-e", "trace=fdatasync", "-e", "inject=fdatasync:" + does],
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        line = self.strace.stderr.readline()
        if "attached" not in line:
            self.close()
            raise unittest.SkipTest("strace cannot attach: " + line.strip())

    def close(self):
        self.strace.terminate()
        self.strace.wait(60)
        self.strace.stderr.close()


class FailingDisk(unittest.TestCase):
    def setUp(self):
        if not shutil.which("strace"):
            self.skipTest("strace is not installed")
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.token = None
        self.start()
        self.token = self.server.admin  # keys belong to a token: the first one stays in use
        self.acknowledged = {}
        self.expect_acknowledged("start", "/v1/instances", {"workflow": "toggle", "id": "F-1"})

    def start(self):
        self.server = Server(self.folder.name + "/data")
        self.addCleanup(self.end, self.server)

    @staticmethod
    def end(server):
        server.connection.close()
        server.process.kill()
        server.process.wait(60)
        server.process.stdout.close()

    def post(self, key, target, body):
        """Status and body; (0, None) when the connection ended without an answer."""
        connection = http.client.HTTPConnection(self.server.connection.host,
                                                self.server.connection.port, timeout=60)
        headers = {"Authorization": "Bearer " + self.token, "Idempotency-Key": key,
                   "Content-Type": "application/json"}
        try:
            connection.request("POST", target, json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, checked("POST", target, answer.status, answer.getheaders(),
                                          answer.read())
        except (OSError, http.client.HTTPException):
            return 0, None
        finally:
            connection.close()

    def toggle(self, key):
        return self.post(key, "/v1/instances/F-1/steps", {"trigger": "toggle"})

    def expect_acknowledged(self, key, target, body):
        status, answer = self.post(key, target, body)
        self.assertIn(status, (200, 201), answer)
        self.acknowledged[key] = answer

    def expect_each_once(self):
        """What was acknowledged is answered as it was, and stands in the history once."""
        for key, answer in self.acknowledged.items():
            if key != "start":
                self.assertEqual(self.toggle(key), (200, answer), key)
        status, history = self.server.get("/v1/instances/F-1/history?limit=1000", self.token)
        self.assertEqual(status, 200)
        versions = [event["version"] for event in history["items"]]
        self.assertEqual(sorted(versions), list(range(1, len(self.acknowledged) + 1)))

    def check(self):
        return subprocess.run([JALON, "check", "--data", self.folder.name + "/data"],
                              capture_output=True, text=True, timeout=300, check=False)

    def test_a_sync_that_fails_ends_the_server_and_the_key_tells_the_outcome(self):
        disk = Disk(self.server, "error=EIO:when=1+")
        status, answer = self.toggle("k-1")
        if status:
            self.assertEqual((status, answer["code"]), (503, "outcome_unknown"))
        self.assertEqual(self.server.process.wait(60), DEVICE_FAILED)
        disk.close()
        self.start()
        status, answer = self.toggle("k-1")
        self.assertEqual(status, 200, answer)
        self.acknowledged["k-1"] = answer
        self.expect_each_once()
        self.server.stop()
        self.assertEqual(self.check().returncode, 0)

    def test_a_kill_at_any_sync_loses_and_repeats_nothing(self):
        for sync in range(1, 6):
            with self.subTest(sync=sync):
                disk = Disk(self.server, f"signal=KILL:when={sync}")
                for turn in range(100):
                    key = f"k-{sync}-{turn}"
                    status, answer = self.toggle(key)
                    if status == 0:
                        break
                    self.assertEqual(status, 200, answer)
                    self.acknowledged[key] = answer
                self.assertEqual(status, 0, "the server was killed")
                self.server.process.wait(60)
                disk.close()
                self.start()
                status, answer = self.toggle(key)
                self.assertEqual(status, 200, answer)
                self.acknowledged[key] = answer
                self.expect_each_once()
        self.server.stop()
        self.assertEqual(self.check().returncode, 0)

    def test_while_a_sync_takes_its_time_readers_are_answered(self):
        disk = Disk(self.server, "delay_enter=8000000:when=1")
        self.addCleanup(disk.close)
        slow = http.client.HTTPConnection(self.server.connection.host,
                                          self.server.connection.port, timeout=60)
        self.addCleanup(slow.close)
        slow.request("POST", "/v1/instances/F-1/steps", json.dumps({"trigger": "toggle"}),
                     {"Authorization": "Bearer " + self.token, "Content-Type": "application/json"})
        for _ in range(5):
            status, shown = self.server.get("/v1/instances/F-1", self.token)
            self.assertEqual((status, shown["version"]), (200, 1), "not durable, so not shown")
        self.assertEqual(select.select([slow.sock], [], [], 0)[0], [], "the step still waits")
        answer = slow.getresponse()
        self.assertEqual((answer.status, json.loads(answer.read())["version"]), (200, 2))

    def test_while_the_disk_hangs_the_server_says_so_and_goes_on_after_it(self):
        disk = Disk(self.server, "delay_enter=12000000:when=1")
        self.addCleanup(disk.close)
        slow = http.client.HTTPConnection(self.server.connection.host,
                                          self.server.connection.port, timeout=60)
        self.addCleanup(slow.close)
        slow.request("POST", "/v1/instances/F-1/steps", json.dumps({"trigger": "toggle"}),
                     {"Authorization": "Bearer " + self.token, "Content-Type": "application/json"})
        self.await_readiness(503)
        status, refused = self.toggle("k-1")
        self.assertEqual((status, refused["code"]), (503, "read_only"))
        self.assertEqual(self.server.get("/v1/instances/F-1", self.token)[1]["version"], 1)
        answer = slow.getresponse()
        self.assertEqual((answer.status, json.loads(answer.read())["version"]), (200, 2))
        self.await_readiness(200)
        status, taken = self.toggle("k-1")
        self.assertEqual((status, taken["version"]), (200, 3))

    def await_readiness(self, wanted):
        """Asks until the server says so; each question waits for its answer."""
        end = time.monotonic() + 60
        while (status := self.server.exchange("GET", "/readyz")[0]) != wanted:
            self.assertLess(time.monotonic(), end, f"{status} all the time")

    def test_check_names_what_a_flipped_bit_took(self):
        for turn in range(20):
            self.expect_acknowledged(f"k-{turn}", "/v1/instances/F-1/steps",
                                     {"trigger": "toggle"})
        last = max(answer["position"] for answer in self.acknowledged.values())
        self.server.stop()
        log = max(pathlib.Path(self.folder.name, "data/log").glob("*.log"),
                  key=lambda file: file.stat().st_size)
        content = bytearray(log.read_bytes())
        content[len(content) // 2] ^= 4
        log.write_bytes(content)
        checked = self.check()
        self.assertEqual(checked.returncode, DAMAGED, checked.stdout)
        self.assertIn(f"position {last} was acknowledged", checked.stderr)


if __name__ == "__main__":
    unittest.main()
