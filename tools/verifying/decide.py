"""Decides a recorded step once more, under the workflow then in force and on the facts recorded."""
import itertools

import actions
import dates
import interpreter
import logic
import moments
from state import is_fire

DAY_END = dates.DAY - 1


class World:
    """What the chart's rules and actions see and change: data, timers, notices, what is told."""

    def __init__(self, state, event, workflow, zone):
        self.chart, self.event = workflow.chart, event
        starts = event.type == "InstanceStarted"
        self.input = renumbered(event.input, state.sealed) if state.sealed else event.input
        self.data = self.input if starts else state.data
        self.pending = list(state.pending)
        self.patch, self.timers, self.guards = [], [], []
        self.notices, self.told = [], []
        self.scope = {"data": self.data, "input": self.input, "actor": event.actor,
                      "facts": facts_of(event), "instance": {"id": event.instance},
                      "irregular": [], "now": dates.instant_text(event.occurred_at)}
        self.context = logic.Context(event.occurred_at, zone, frozenset(), state.steps)
        self.zone = self.context.zone = zone_of(workflow, self, zone)
        day = self.context.local_day(event.occurred_at)
        self.scope["today"] = dates.date_text(day)
        self.scope["rules"] = {}
        self.rule_set, self.scope["rules"] = workflow.rule_set(rule_day(workflow, self, day))

    # --- Rules ------------------------------------------------------------------------------------

    def value(self, rule, run):
        if run is not None:
            self.context.active = run.names
        return rule(self.scope, self.context)

    def truth(self, rule, run):
        return logic.js.truth(self.value(rule, run))

    def judge(self, way, run):
        """Whether all guards of a transition hold."""
        holds = True
        for guard in way.guards:
            holds &= self._verdict(guard, run, "fails")
        return holds

    def irregular(self, way, run):
        for guard in way.irregular:
            if not self._verdict(guard, run, "irregular"):
                self.scope["irregular"] = [*self.scope["irregular"], guard.code]

    def _verdict(self, guard, run, otherwise):
        try:
            holds = self.truth(guard.holds, run)
        except logic.RuleError:
            holds = False
        self.guards.append((guard.code, "holds" if holds else otherwise))
        return holds

    # --- Actions ----------------------------------------------------------------------------------

    def run(self, block, run):
        if block:
            actions.run_block(block, self, run)

    def assign(self, place, value):
        self.data = self.scope["data"] = actions.with_words(self.data, place.words, value)
        self.patch.append((place.pointer, value))

    # --- Timers -----------------------------------------------------------------------------------

    def after(self, duration):
        return moments.later(self.zone, self.event.occurred_at, duration)

    def free_name(self, name):
        """The name, or NAME#2 and so on while others of that name wait."""
        waiting = {timer.name for timer in self.pending}
        return next(one for one in (name if number == 1 else f"{name}#{number}"
                                    for number in itertools.count(1)) if one not in waiting)

    def set_timer(self, name, owner, trigger, at, keep):
        self.timers.append(("set", name, owner, trigger, at, keep))
        self.pending.append(_Set(name, owner))

    def clear_timers(self, which):
        cleared = [timer for timer in self.pending if which(timer)]
        if not cleared:
            return
        self.pending = [timer for timer in self.pending if not which(timer)]
        self.timers += [("cleared", timer.name) for timer in cleared]

    def fire(self, timer):
        self.timers.append(("fired", timer.name))
        if not timer.keep:
            self.pending.remove(timer)

    def left(self, state):
        if self.pending:
            self.clear_timers(lambda timer: timer.owner == state.name)

    def arrived(self, state, run):
        for timer in state.timers:
            self._set_of(state, timer, run)

    def ended(self):
        """Clears what waits, the latest first."""
        self.timers += [("cleared", timer.name) for timer in reversed(self.pending)]
        self.pending = []

    def retime(self, names, run):
        for name in names:
            state, timer = self.chart.named[name]
            if state.name in run:
                self.clear_timers(lambda one, name=name: one.name == name and one.owner)
                self._set_of(state, timer, run)

    def _set_of(self, state, timer, run):
        name, is_moment, rule, keep = timer
        try:
            value = self.value(rule, run)
            if value is None:
                return
            at = self._moment(value) if is_moment else self._later(value)
        except logic.RuleError:
            run.internal.append("error.execution")
            return
        self.set_timer(name, state.name, name, at, keep)

    def _moment(self, value):
        kind, number = moments.moment(value)
        if kind == "instant":
            return number
        if not self.zone.known:
            raise logic.Unchecked("a time zone is not known to this Python installation")
        return self.zone.instant(number, DAY_END)

    def _later(self, value):
        duration = dates.parse_duration(value)
        if duration is None:
            raise logic.RuleError("no duration")
        return self.after(duration)


class _Set:
    """A timer that this very step has set."""

    def __init__(self, name, owner):
        self.name, self.owner, self.keep = name, owner, True


def renumbered(value, before):
    """An input names its sealed fields from 0 on; in data they follow those `before` it."""
    if isinstance(value, dict):
        if value.keys() == {"$sealed"} and isinstance(value["$sealed"], int):
            return {"$sealed": value["$sealed"] + before}
        return {name: renumbered(member, before) for name, member in value.items()}
    return [renumbered(item, before) for item in value] if isinstance(value, list) else value


def facts_of(event):
    """Recorded facts as an object: host.known becomes facts.host.known."""
    facts = {}
    for fact in event.read_facts:
        facts = actions.with_path(facts, fact.name, fact.value)
    return facts


def zone_of(workflow, world, default):
    if workflow.zone_rule is None:
        return default
    try:
        name = world.value(workflow.zone_rule, None)
    except logic.RuleError:
        return default
    found = dates.zone(name) if isinstance(name, str) else default
    return found if found.known else default


def rule_day(workflow, world, today):
    """The day that chooses the rule set."""
    if workflow.rule_set_on is None:
        return today
    try:
        chosen = world.value(workflow.rule_set_on, None)
        return today if chosen is None else moments.day(world.context, chosen)
    except logic.RuleError:
        return today


def decided(state, event, workflow, zone):
    """(world, run) after the start or step that `event` records, from the state before it."""
    world = World(state, event, workflow, zone)
    states = workflow.chart.states
    history = {name: tuple(states[one] for one in active) for name, active in state.history.items()}
    run = interpreter.Run(workflow.chart, workflow.chart.configurations.of(state.active), history,
                          world)
    if event.type == "InstanceStarted":
        run.start()
        return world, run
    fired = firing(state, event)
    if fired:
        world.fire(fired)
    run.step(fired.trigger if fired else event.trigger)
    return world, run


def firing(state, event):
    """The pending timer that `event` is the firing of, if it is one."""
    if not is_fire(event):
        return None
    name = event.outcome.timers[0].name
    found = [timer for timer in state.pending if timer.name == name and not timer.fired]
    return min(found, key=lambda timer: timer.at) if found else None
