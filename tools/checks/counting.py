"""Runs commands, shows what they print, and counts the tests in it."""
import collections
import dataclasses
import os
import pathlib
import re
import signal
import subprocess
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]


@dataclasses.dataclass
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Counts(self.passed + other.passed, self.failed + other.failed,
                      self.skipped + other.skipped)

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def one(ok):
    """The count of a check that either holds or does not."""
    return Counts(passed=1) if ok else Counts(failed=1)


def run(*command, env=None, timeout=3600, cwd=ROOT, show=True):
    """Runs `command` and returns (exit status, lines of its output, both streams in one).

    After `timeout` seconds, or when we are interrupted, the command and its children are killed;
    the status is then not 0. A command that does not exist has the status 127.
    """
    try:
        process = subprocess.Popen(
            [str(part) for part in command], cwd=cwd, env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", start_new_session=True)
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", flush=True)
        return 127, []

    def kill():
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    watch = threading.Timer(timeout, kill)
    watch.start()
    lines = []
    try:
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if show:
                print(lines[-1], flush=True)
        return process.wait(), lines
    except BaseException:
        kill()
        raise
    finally:
        watch.cancel()


def gtest_counts(lines):
    """Counts of one GoogleTest program; zero when it ended before its summary."""
    counts = Counts()
    for line in lines:
        if match := re.search(r"\[  (PASSED|FAILED|SKIPPED)\s*\] (\d+) tests?[.,]", line):
            name = match.group(1).lower()
            setattr(counts, name, int(match.group(2)))
    return counts


def ctest_counts(status, lines):
    """Counts of `ctest --verbose`. A program that failed without a failed test counts as one."""
    output, result = collections.defaultdict(list), {}
    for line in lines:
        if match := re.match(r"(\d+): (.*)", line):
            output[match.group(1)].append(match.group(2))
        elif match := re.match(r"\s*\d+/\d+ Test\s+#(\d+): \S+ \.*\s*(.*)", line):
            result[match.group(1)] = match.group(2).startswith("Passed")
    total = Counts()
    for number, passed in result.items():
        counts = gtest_counts(output[number])
        if not passed and not counts.failed:
            counts += Counts(failed=1)
        elif passed and counts == Counts():
            counts = Counts(passed=1)
        total += counts
    if status and not total.failed:
        total += Counts(failed=1)
    return total


def node_counts(status, lines):
    """Counts of `node --test` (TAP or spec summary) or vitest; else the command is one check."""
    counts = Counts()
    names = {"pass": "passed", "fail": "failed", "cancelled": "failed", "skipped": "skipped",
             "todo": "skipped", "passed": "passed", "failed": "failed"}
    for line in (re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines):
        if match := re.match(r"(?:#|ℹ) (pass|fail|cancelled|skipped|todo) (\d+)$", line):
            name = names[match.group(1)]
            setattr(counts, name, getattr(counts, name) + int(match.group(2)))
        elif re.match(r"\s+Tests  ", line):
            for number, word in re.findall(r"(\d+) (passed|failed|skipped|todo)", line):
                name = names[word]
                setattr(counts, name, getattr(counts, name) + int(number))
    if counts == Counts():
        return one(status == 0)
    return counts + Counts(failed=1) if status and not counts.failed else counts


def unittest_counts(status, lines):
    """Counts of one Python unittest program."""
    counts, ran = Counts(), 0
    for line in lines:
        if match := re.match(r"Ran (\d+) tests? in", line):
            ran = int(match.group(1))
        elif re.match(r"(OK|FAILED)\b", line):
            found = {name: int(number) for name, number in re.findall(r"([\w ]+)=(\d+)", line)}
            counts.failed = found.get("failures", 0) + found.get("errors", 0)
            counts.skipped = found.get("skipped", 0)
    counts.passed = max(0, ran - counts.failed - counts.skipped)
    if status and not counts.failed:
        counts.failed = 1
    return counts
