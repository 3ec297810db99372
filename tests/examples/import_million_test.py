"""A spreadsheet of a million lines, checked by a dry run: all of it, with progress, little memory.

JALON_BIN names the program. Each thousandth line is good: a good line costs a question to the
server, so a file of good lines alone would take minutes.
"""
import json
import os
import pty
import re
import subprocess
import unittest

from imported import Imports
from simulated import HAS_JALON, JALON

LINES = 1_000_000
GOOD_EVERY = 1_000
SECONDS_MAX = 120       # some 10 on two idle processors
MEMORY_MAX = 128 << 10  # KiB; the file alone has 35 MB
OFFICER = {"role": "officer", "subject": "officer-1", "org": "sender"}


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class ImportMillionTest(Imports, unittest.TestCase):
    workflow = "host_accreditation"

    def lines(self, count):
        """A file of that many lines below its heading."""
        file = self.folder / "hosts.csv"
        with open(file, "w", encoding="utf-8") as out:
            out.write("id,host,name,country,capacity\n")
            out.writelines(f"H-{n},H-{n},Structure,SN,{'deux' if n % GOOD_EVERY else 2}\n"
                           for n in range(count))
        return str(file)

    def run_at_a_terminal(self, *arguments):
        """Exit status, stdout, what a terminal was shown, and the memory in KiB at most."""
        terminal, end = pty.openpty()
        command = ["timeout", "--foreground", str(SECONDS_MAX), JALON, *arguments]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=end, env=self.environment(OFFICER)) as process:
            os.close(end)
            shown = b""
            while True:
                try:
                    shown += os.read(terminal, 1 << 16)
                except OSError:  # the other end is closed
                    break
            os.close(terminal)
            out = process.stdout.read()
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        return process.returncode, out, shown.decode(), used.ru_maxrss

    def test_a_million_lines_are_checked_in_little_memory_with_progress(self):
        before = self.head()
        code, out, shown, memory = self.run_at_a_terminal(
            "import", self.lines(LINES), "--workflow", self.workflow, "--dry-run", "--json")
        summary = json.loads(out)
        self.assertEqual(code, 1)
        self.assertEqual([summary[key] for key in ("rows", "accepted", "refused", "complete")],
                         [LINES, LINES // GOOD_EVERY, LINES - LINES // GOOD_EVERY, True])
        self.assertEqual(len(summary["errors"]), 20)
        self.assertLess(memory, MEMORY_MAX)
        counts = [int(count) for count in re.findall(rf"\rchecked (\d+)/{LINES}", shown)]
        self.assertEqual(counts, sorted(set(counts)))
        self.assertEqual(counts[-1], LINES)
        self.assertGreater(len(counts), 100)
        self.assertLess(len(shown), 20_000)
        self.assertEqual(self.head(), before)

    def test_no_progress_is_written_where_nobody_looks(self):
        run = subprocess.run([JALON, "import", self.lines(1000), "--workflow", self.workflow,
                              "--dry-run"], capture_output=True, text=True, check=False,
                             env=self.environment(OFFICER))
        self.assertNotIn("checked", run.stderr)
        self.assertEqual(len(run.stderr.splitlines()), 21)  # 20 lines, and how many more


if __name__ == "__main__":
    unittest.main()
