"""jalon-bench, with sizes too small to mean anything: does each workload run and print its line?"""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCH = pathlib.Path(os.environ.get("JALON_BIN", ROOT / "build/release/bin/jalon")).parent.joinpath(
    "jalon-bench")
MEMBERS = ["workload", "value", "unit", "limit", "ratio", "p50_ms", "p99_ms", "size", "seed"]
WAITING = {"append", "proofs", "load", "restart", "memory", "growth", "http", "overload", "timers",
           "fanout"}


@unittest.skipUnless(BENCH.exists(), "jalon-bench is not built")
class BenchTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def bench(self, *arguments):
        ran = subprocess.run([BENCH, *arguments, "--data", self.folder.name], cwd=ROOT, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300,
                             check=False)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return ran.stdout

    def line(self, workload, size, *arguments):
        out = self.bench(workload, "--json", "--size", str(size), "--seed", "3", *arguments)
        self.assertEqual(out.count("\n"), 1)
        line = json.loads(out)
        self.assertEqual(list(line), MEMBERS)
        self.assertEqual((line["workload"], line["seed"]), (workload, 3))
        self.assertGreater(line["value"], 0)
        self.assertAlmostEqual(line["ratio"], line["value"] / line["limit"])
        self.assertGreaterEqual(line["size"], size)
        if workload in WAITING:
            self.assertGreater(line["p50_ms"], 0)
            self.assertLessEqual(line["p50_ms"], line["p99_ms"])
        return line

    def test_what_is_measured_in_process_prints_its_line(self):
        for workload, size in (("append", 500), ("proofs", 500), ("replay", 1000),
                               ("verify", 1000), ("disk", 1000), ("growth", 1000)):
            with self.subTest(workload):
                self.line(workload, size)

    def test_what_is_measured_at_the_server_prints_its_line(self):
        for workload, size in (("memory", 1000), ("http", 320), ("overload", 320),
                               ("fanout", 20)):
            with self.subTest(workload):
                self.line(workload, size)

    def test_timers_fire_once_also_when_the_server_is_killed(self):
        self.line("timers", 200)

    def test_a_directory_that_load_left_is_what_others_run_on(self):
        kept = str(pathlib.Path(self.folder.name, "kept"))
        self.assertEqual(self.line("load", 2000, "--keep", kept)["size"], 2000)
        before = self.line("disk", 2000, "--from", kept)["size"]
        self.line("restart", 1, "--from", kept)
        self.assertGreater(self.line("disk", 2000, "--from", kept)["size"], before)

    def test_people_get_a_table_with_the_bar(self):
        table = self.bench("disk", "--size", "500")
        self.assertRegex(table, r"(?m)^ratio +[0-9.]+ +<= 1\.5  (kept|MISSED)$")

    def test_a_plot_has_a_point_a_size(self):
        file = pathlib.Path(self.folder.name, "disk.svg")
        self.bench("disk", "--size", "20000", "--plot", str(file))
        drawing = xml.parse(file).getroot()
        circles = drawing.findall("{http://www.w3.org/2000/svg}circle")
        self.assertEqual(len({circle.get("cx") for circle in circles}), 2)


if __name__ == "__main__":
    unittest.main()
