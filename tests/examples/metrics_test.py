"""Figures for Prometheus: they follow what happens, and are not for everybody.

JALON_BIN names the program.
"""
import pathlib
import re
import shutil
import tempfile
import unittest

from event_stream_test import Stream
from served import Server
from simulated import HAS_JALON

LINE = re.compile(r'([a-z_]+)(?:\{(.*)\})? ([0-9.e+-]+|\+Inf)\Z')


def parsed(text):
    """{(name, labels): value} of the text format 0.0.4; labels as sorted pairs."""
    figures = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        name, labels, value = LINE.match(line).groups()
        pairs = re.findall(r'([a-z]+)="([^"]*)"', labels or "")
        figures[name, tuple(sorted(pairs))] = float(value)
    return figures


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class MetricsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.data = folder.name + "/data"
        cls.server = Server(cls.data)
        cls.addClassCleanup(cls.server.stop)

    def figures(self):
        status, text = self.server.get("/metrics", self.server.admin)
        self.assertEqual(status, 200)
        return parsed(text)

    def requests(self, method, route, status):
        key = (("method", method), ("route", route), ("status", str(status)))
        return self.figures().get(("jalon_requests_total", key), 0)

    def test_requests_are_counted_by_route_and_status(self):
        start, step = "/v1/instances", "/v1/instances/{}/steps"
        before = [self.requests("POST", start, 201), self.requests("POST", step, 200),
                  self.requests("POST", step, 404)]
        for name in ("m1", "m2"):
            self.server.post(start, {"workflow": "toggle", "id": name}, self.server.admin)
            self.server.post(f"{start}/{name}/steps", {"trigger": "toggle"}, self.server.admin)
        self.server.post(f"{start}/none/steps", {"trigger": "toggle"}, self.server.admin)
        after = [self.requests("POST", start, 201), self.requests("POST", step, 200),
                 self.requests("POST", step, 404)]
        self.assertEqual([now - then for then, now in zip(before, after)], [2, 2, 1])

    def test_how_long_answers_took_adds_up_to_their_number(self):
        self.server.get("/v1/workflows", self.server.admin)
        figures = self.figures()
        labels = (("method", "GET"), ("route", "/v1/workflows"))
        count = figures["jalon_request_seconds_count", labels]
        self.assertGreaterEqual(count, 1)
        whole = (("le", "+Inf"), *labels)
        self.assertEqual(figures["jalon_request_seconds_bucket", whole], count)
        buckets = [value for (name, pairs), value in figures.items()
                   if name == "jalon_request_seconds_bucket" and set(labels) <= set(pairs)]
        self.assertEqual(buckets, sorted(buckets), "each bound counts what lies below it")

    def test_the_head_of_the_log_is_that_of_readiness(self):
        _, _, ready = self.server.exchange("GET", "/readyz")
        self.assertEqual(self.figures()["jalon_log_position", ()], ready["position"])
        self.assertEqual(self.figures()["jalon_writes_held", ()], 0)
        self.assertEqual(self.figures()["jalon_commands_waiting", ()], 0)

    def test_disk_log_and_the_last_start_are_told(self):
        figures = self.figures()
        free, size, log, start, budget = (figures[name, ()] for name in (
            "jalon_disk_free_bytes", "jalon_disk_size_bytes", "jalon_log_bytes",
            "jalon_start_seconds", "jalon_start_budget_seconds"))
        disk = shutil.disk_usage(self.data)
        self.assertEqual(size, disk.total)
        self.assertLess(abs(free - disk.free), disk.total / 2)
        self.assertTrue(0 < free < size, figures)
        below = sum(file.stat().st_size for file in pathlib.Path(self.data, "log").rglob("*")
                    if file.is_file())
        self.assertLess(abs(log - below), 64 << 10)
        self.assertTrue(0 < start < budget)
        self.assertEqual(budget, 5)

    def test_who_follows_as_it_happens_is_not_behind(self):
        stream = Stream(self.server, self.server.admin, {"from": "0"})
        self.addCleanup(stream.close)
        position = self.server.get("/readyz", self.server.admin)[1]["position"]
        while stream.event().get("id") != str(position):
            pass
        figures = self.figures()
        self.assertEqual((figures["jalon_board_lag_positions", ()],
                          figures["jalon_live_lag_positions", ()]), (0, 0))

    def test_open_streams_are_counted(self):
        self.assertEqual(self.figures()["jalon_live_connections", ()], 0)
        streams = [Stream(self.server, self.server.admin) for _ in range(3)]
        for stream in streams:
            self.addCleanup(stream.close)
            stream.event()
        self.assertEqual(self.figures()["jalon_live_connections", ()], 3)

    def test_what_is_asked_for_makes_no_label_of_its_own(self):
        before = len(self.figures())
        for n in range(50):
            self.server.get(f"/v1/instances/none-{n}", self.server.admin)
            self.server.get(f"/v1/nothing-{n}", self.server.admin)
        self.assertLess(len(self.figures()) - before, 50)


if __name__ == "__main__":
    unittest.main()
