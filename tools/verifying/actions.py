"""Executable content. `prepared` turns the actions of a workflow into functions of (world, run).

The world holds data, timers and what is to be told; the run holds the queues of the macrostep.
"""
import re

import dates
import logic


class Place:
    """Where in data a path of words joined by dots leads, as words and as a JSON pointer."""

    def __init__(self, path):
        self.words = path.split(".")
        self.pointer = "".join("/" + word.replace("~", "~0").replace("/", "~1")
                               for word in self.words)


def prepared(actions):
    return [_prepared_one(action) for action in actions]


def run_block(block, world, run):
    """Runs actions in order; one that fails ends them and raises error.execution."""
    try:
        _run(block, world, run)
    except logic.RuleError:
        run.internal.append("error.execution")


def _run(block, world, run):
    for action in block:
        action(world, run)


def _prepared_one(action):
    (name, member), = action.items()
    if name not in KINDS:
        raise logic.RuleError(f"there is no action {name}")
    return KINDS[name](member)


def _assign(member):
    rules = [(Place(path), logic.compiled(rule)) for path, rule in member.items()]

    def act(world, run):
        for place, rule in rules:
            world.assign(place, world.value(rule, run))
    return act


def _correct(member):
    path, value = logic.compiled(member["path"]), logic.compiled(member["value"])

    def act(world, run):
        where = world.value(path, run)
        if not isinstance(where, str):
            raise logic.RuleError("no path")
        world.assign(Place(where), world.value(value, run))
    return act


def _raise(member):
    return lambda world, run: run.internal.append(member)


def _send(member):
    member = {"event": member} if isinstance(member, str) else member
    event, target = member["event"], member.get("target")
    delay = dates.parse_duration(member.get("delay", "PT0S"))
    name = member.get("id", f"send.{event}")

    def act(world, run):
        if target == "#_internal":
            run.internal.append(event)
        elif target is not None and target.startswith("#_scxml_"):
            run.internal.append("error.communication")
        elif target is not None or delay is None:
            raise logic.RuleError("no such target")
        elif delay == (0, 0, 0):
            run.external.append(event)
        else:
            world.set_timer(world.free_name(name), "", event, world.after(delay), keep=False)
    return act


def _cancel(member):
    numbered = re.compile(re.escape(member) + "(#[0-9]+)?")
    return lambda world, run: world.clear_timers(
        lambda timer: not timer.owner and numbered.fullmatch(timer.name))


def _notify(member):
    return lambda world, run: world.notices.append((member["to"], member.get("message")))


def _if(member):
    pairs = [(member["cond"], member["then"])] + [(one["cond"], one["then"])
                                                  for one in member.get("elseif", [])]
    branches = [(logic.compiled(cond), prepared(then)) for cond, then in pairs]
    otherwise = prepared(member.get("else", []))

    def act(world, run):
        for condition, block in branches:
            try:
                holds = world.truth(condition, run)
            except logic.RuleError:
                run.internal.append("error.execution")
                continue
            if holds:
                return _run(block, world, run)
        return _run(otherwise, world, run)
    return act


def _block(member):
    block = prepared(member)
    return lambda world, run: run_block(block, world, run)


def _retime(member):
    return lambda world, run: world.retime(member, run)


def _tell(member):
    instance = logic.compiled(member.get("instance"))
    rules = [(path, logic.compiled(rule)) for path, rule in member.get("data", {}).items()]
    looked_for = [logic.compiled(rule) for key, rule in member.get("where", {}).items()
                  if key != "workflow"]

    def act(world, run):
        found = [world.value(rule, run) for rule in looked_for]
        name = world.value(instance, run)
        if None in found or ("where" not in member and name is None):
            return
        data = {}
        for path, rule in rules:
            data = with_path(data, path, world.value(rule, run))
        world.told.append((None if "where" in member else name, member["trigger"], data))
    return act


def with_path(data, path, value):
    """A copy of `data` in which `value` stands at a path of words joined by dots."""
    return with_words(data, path.split("."), value)


def with_words(data, words, value):
    """The same for a list of words. What is no object gives way to one; a list keeps its places."""
    if not words:
        return value
    word, rest = words[0], words[1:]
    if isinstance(data, list) and word.isdecimal() and int(word) < len(data):
        at = int(word)
        return data[:at] + [with_words(data[at], rest, value)] + data[at + 1:]
    data = data if isinstance(data, dict) else {}
    return {**data, word: with_words(data.get(word), rest, value)}


KINDS = {"assign": _assign, "correct": _correct, "raise": _raise, "send": _send, "cancel": _cancel,
         "notify": _notify, "if": _if, "block": _block, "retime": _retime, "tell": _tell}
