"""Plays the scripts of tests/golden/chart/ with the statecharts of tools/verifying.

Each answer is folded into the state by `InstanceState.apply`, as a recorded event would be.
"""
import json
import sys
from types import SimpleNamespace

from bundles import ROOT

sys.path.insert(0, str(ROOT / "tools/verifying"))
import dates  # noqa: E402
import decide  # noqa: E402
import logic  # noqa: E402
import state  # noqa: E402
import workflow  # noqa: E402

NOBODY = {"role": "officer", "subject": "", "org": ""}
UTC = dates.zone("UTC")


class Player:
    def __init__(self, document):
        self.workflow = workflow.Workflow(document)
        self.state = state.InstanceState("chart")
        self.now = dates.parse_instant("2024-01-01T00:00:00Z")

    def play(self, line):
        """The lines that one line of a script gives."""
        verb, _, rest = line.partition(" ")
        if verb == "start":
            return self.take("InstanceStarted", "", json.loads(rest or "{}"))
        if verb == "send":
            trigger, _, data = rest.partition(" ")
            return self.take("StepTaken", trigger, json.loads(data or "{}"))
        return self.advance(dates.parse_instant(rest))

    def advance(self, until):
        lines = []
        while due := [timer for timer in self.state.pending if timer.at <= until
                      and not timer.fired]:
            first = min(due, key=lambda timer: timer.at)
            self.now = first.at
            lines.append(f"fire {first.name} {dates.instant_text(first.at)}")
            lines += self.take("StepTaken", first.name, {}, first)
        self.now = until
        return lines

    def take(self, kind, trigger, data, fired=None):
        fires = [SimpleNamespace(change="fired", name=fired.name)] if fired else []
        event = SimpleNamespace(
            type=kind, trigger=trigger, input=data, actor=NOBODY, read_facts=[], sealed=[],
            instance="chart", occurred_at=self.now, version=self.state.version + 1,
            position=self.state.version + 1, outcome=SimpleNamespace(timers=fires))
        try:
            world, run = decide.decided(self.state, event, self.workflow, UTC)
        except logic.Unchecked as error:
            return [f"error {error}"]
        lines = [f"guard {code} {verdict}" for code, verdict in world.guards]
        if not run.changed and kind != "InstanceStarted" and not fired:
            return [*lines, "refused"] if lines else ["not awaited"]
        event.outcome = outcome_of(world, run)
        wrong = self.state.apply(event, self.workflow)
        if not run.changed:
            return [*lines, "not awaited"]
        return [*lines, *shown(world, run, self.state), *map("does not fit: {}".format, wrong)]


def outcome_of(world, run):
    """What is decided, in the shape of a record."""
    timers = []
    for change, name, *more in world.timers:
        owner, trigger, at, keep = more or ("", "", 0, False)
        timers.append(SimpleNamespace(change=change, name=name, owner=owner, trigger=trigger,
                                      at=at, keep=keep))
    atomic = run.configuration.atomic
    return SimpleNamespace(
        exited=run.exited, entered=run.entered, configuration=atomic, timers=timers,
        history=[(name, [one.name for one in stored]) for name, stored in run.stored.items()],
        patch=[(path, [value]) for path, value in world.patch], guards=world.guards,
        notices=world.notices, changed=run.changed, final=run.ended)


def shown(world, run, after):
    if run.exited:
        yield "exited " + " ".join(run.exited)
    if run.entered:
        yield "entered " + " ".join(run.entered)
    states = world.chart.states
    for name, stored in run.stored.items():
        yield f"history {name} = " + " ".join(one.name for one in stored)
    for path, value in world.patch:
        yield f"assign {path} = {json.dumps(value)}"
    for change, name, *more in world.timers:
        if change == "set":
            yield f"timer set {name} {dates.instant_text(more[2])}" + " deadline" * more[3]
        elif change == "cleared":
            yield f"timer cleared {name}"
    for to, _ in world.notices:
        yield "notify " + " ".join(to)
    yield "now " + " ".join(sorted(name for name in after.active
                                   if not states[name].children))
    if run.ended:
        yield "final"


def read_script(text):
    """(document, [(line, lines expected)]) of a script."""
    head, _, tail = text.partition("\n---\n")
    document = json.loads("\n".join(line for line in head.split("\n")
                                    if not line.startswith("#")))
    steps = []
    for line in tail.splitlines():
        if line.startswith("> "):
            steps.append((line[2:], []))
        elif line and not line.startswith("#"):
            steps[-1][1].append(line)
    return document, steps


def comparable(lines):
    """The order of history lines means nothing, nor do the words of an error."""
    stored = sorted(line for line in lines if line.startswith("history "))
    return stored, [line.split()[0] if line.startswith("error ") else line
                    for line in lines if not line.startswith("history ")]
