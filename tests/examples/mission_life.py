"""The life of a mission as lines of a script, to be cut, changed and gone on with.

The life is that of scripts/happy_path.jsonl: a need on 2025-10-04, a contract from 2026-01-05 to
2027-01-04 in Senegal, arrival on 2026-01-06, return on 2027-01-06.
"""
import copy
import json
from dataclasses import dataclass

from simulated import ROOT, read_lines, simulate

FOLDER = ROOT / "workflows" / "volunteer_mission"
WORKFLOW = json.loads((FOLDER / "workflow.json").read_text(encoding="utf-8"))
HAPPY = "happy_path"
MOROCCO = "morocco_permit"

SUBJECTS = {"volunteer": "VOL-1", "host": "person-HOST-X", "country_coordinator": "coordinator-SN"}


@dataclass
class Expect:
    """A line, and the codes that refuse it; None when it is accepted."""
    line: dict
    codes: list | None = None


def at(instant):
    """The clock goes on: a day means 09:00 UTC."""
    return {"at": instant if "T" in instant else instant + "T09:00:00Z"}


def facts(**others):
    """What other files say: host_until="2026-01-01" is the fact host.until."""
    names = {"new_host": "new_host.", "host": "host.", "sender": "sender.", "person": "person.",
             "candidate": "candidate.", "country": "country.", "volunteer": "volunteer.",
             "output": "output."}
    return {"facts": {next(dot + key[len(name) + 1:] for name, dot in names.items()
                           if key.startswith(name + "_")): value
                      for key, value in others.items()}}


def send(who, trigger, /, **data):
    """`who` is a role or role/person; a member of data with a last underline is a Python word."""
    role, _, person = who.partition("/")
    subject = person or SUBJECTS.get(role, role + "-1")
    return {"send": trigger, "data": {key.rstrip("_"): value for key, value in data.items()},
            "as": {"role": role, "subject": subject, "org": "sender"}}


def ok(who, trigger, /, **data):
    return Expect(send(who, trigger, **data))


def no(codes, who, trigger, /, **data):
    return Expect(send(who, trigger, **data), codes.split())


def marked(trigger, code, day):
    """The fact of that day carries the code."""
    return ok("auditor", "test.marked", trigger=trigger, code=code, day=day)


def unmarked(trigger, code, day):
    return Expect(marked(trigger, code, day).line, ["not_marked"])


def life(through, nth=1, *, of=HAPPY, without=(), **changes):
    """The lines up to and with the `nth` step `through` ("start" is the start).

    `without`: triggers whose steps are left out; `changes`: new data of a step, as
    contract_drafted={"end": "2026-12-31"}, or of the start.
    """
    lines = []
    for line in copy.deepcopy(read_lines(FOLDER / "scripts" / f"{of}.jsonl")):
        trigger = line.get("send")
        kind = "start" if "start" in line else (trigger or "").replace(".", "_")
        if kind in changes:
            line["start" if "start" in line else "data"].update(changes[kind])
        if trigger not in without or trigger is None:
            lines.append(line)
        nth -= trigger == through or (through == "start" and "start" in line)
        if nth == 0:
            return lines
    raise ValueError(f"the life has no {through}")


def as_of_simulation(items):
    """A script, and what each of its lines must give, for the lines that say so."""
    script = [one.line if isinstance(one, Expect) else one for one in items]
    begin = next(n for n, line in enumerate(script) if "start" in line)
    return script, [one for one in items[:begin] if "start" in one] + items[begin:]


def with_questions(workflow):
    """A copy that answers whether a fact was marked, so that scripts can ask."""
    asking = copy.deepcopy(workflow)
    words = {"type": "string", "personal": False}
    asking["triggers"]["test.marked"] = {
        "title": {"en": "Marked", "fr": "Marqué"}, "by": ["*"],
        "data": {"type": "object",
                 "properties": {name: words for name in ("trigger", "code", "day")}}}
    mark = {"cat": [{"var": "input.trigger"}, " ", {"var": "input.code"}, " ",
                    {"var": "input.day"}]}
    asking["states"]["mission"]["on"]["test.marked"] = {
        "guard": {"code": "not_marked", "rule": {"in": [mark, {"var": "data.deviations"}]}}}
    return asking


def without_timers(workflow, names):
    """A copy in which the named timers are never set."""
    def walk(states):
        for state in states.values():
            if "after" in state:
                state["after"] = [one for one in state["after"] if one["timer"] not in names]
            walk(state.get("states", {}))
    copied = copy.deepcopy(workflow)
    walk(copied["states"])
    return copied


def timers_in(states):
    for state in states.values():
        yield from state.get("after", [])
        yield from timers_in(state.get("states", {}))


def timers_of(states):
    return (timer["timer"] for timer in timers_in(states))


def play(file, items):
    """Plays lines and expectations; gives pairs (expectation or line, turn)."""
    script, shown = as_of_simulation(items)
    return list(zip(shown, simulate(file, script), strict=True))
