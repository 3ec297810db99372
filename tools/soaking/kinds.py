"""The kinds of trials: which test plays one, how it is told its seed, what its output says."""
import dataclasses
import json
import re


@dataclasses.dataclass(frozen=True)
class Kind:
    name: str       # as in tests/regressions.txt
    program: str
    test: str       # a filter of GoogleTest
    variable: str   # how many of `unit` one trial plays
    unit: str       # a column of the table
    size: int       # so many a trial, unless it is told otherwise
    batch: int      # so many trials a round
    patience: int   # seconds after which a trial hangs

    def environment(self, seed, size):
        # Who hangs is judged by `patience` alone.
        return {"JALON_SEED": str(seed), self.variable: str(size), "JALON_TEST_SECONDS_MAX": "0"}


KINDS = [
    Kind("kills", "jalon_integration_tests", "KillLoop.*", "JALON_KILLS", "kills", 20, 1, 900),
    # One seed is ten cuts, whatever the variable says; it only sets how many seeds there are.
    Kind("power-cuts", "jalon_adapter_tests", "PowerCut*", "JALON_POWER_CUTS", "power cuts", 10, 5,
         900),
    Kind("simulation", "jalon_simulation_tests", "EngineSimulation.KeepsItsPromises*",
         "JALON_STEPS", "steps", 200, 100, 300),
]

# What a line of a failed trial accuses the system of. What fits none is a failure all the same.
ACCUSATIONS = {
    "lost": r"is lost\b|is not on the log|acknowledged before it is durable"
            r"|the log ends at \d+, acknowledged is",
    "holes": r"\ba hole in the log|versions are not dense|the head is not the last record",
    "duplicates": r"happened twice|shares its position|one request, two events",
}


@dataclasses.dataclass
class Result:
    """What one trial came to."""
    kind: Kind
    seed: int
    size: int
    failed: bool
    output: str
    acknowledged: int | None = None  # None where the test does not tell
    accused: dict = dataclasses.field(default_factory=dict)


def tests_of(listing):
    """The full names in what --gtest_list_tests prints."""
    names, suite = [], ""
    for line in listing.splitlines():
        if re.match(r"\S+\.\s*(#.*)?$", line):
            suite = line.split()[0]
        elif line.startswith("  ") and suite:
            names.append(suite + line.split()[0])
    return names


def is_there(kind, listing):
    """Whether a program that lists these tests has one of this kind."""
    pattern = re.escape(kind.test).replace(r"\*", ".*")
    return any(re.fullmatch(pattern, name) for name in tests_of(listing))


def accusations(output):
    """How many lines of the output speak of each."""
    lines = output.splitlines()
    found = {name: sum(bool(re.search(pattern, line)) for line in lines)
             for name, pattern in ACCUSATIONS.items()}
    return {name: count for name, count in found.items() if count}


def result_of(kind, seed, size, status, output, report):
    """A trial that ended with `status`; `report` is the text of --gtest_output=json, "" if none.

    A trial counts as passed only when the report names a test that ran and did not fail: a filter
    that fits nothing, or a skipped test, proves nothing.
    """
    ran, acknowledged = 0, None
    try:
        suites = json.loads(report)["testsuites"] if report else []
    except (ValueError, KeyError):
        suites = []
    for test in (test for suite in suites for test in suite["testsuite"]):
        ran += test.get("result") == "COMPLETED"
        if "acknowledged" in test:
            acknowledged = (acknowledged or 0) + int(test["acknowledged"])
    failed = status != 0 or ran == 0
    return Result(kind, seed, size, failed, output, acknowledged,
                  accusations(output) if failed else {})
