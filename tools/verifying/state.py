"""The state of one instance as the fold of its events: what they say is taken, never worked out.

`apply` says what does not fit: an outcome that cannot follow from the state before it.
"""
from collections import namedtuple

import actions
import logic

Former = namedtuple("Former", "active data history pending steps")


class Timer:
    def __init__(self, change, position):
        self.name, self.owner, self.trigger = change.name, change.owner, change.trigger
        self.at, self.keep, self.set_at, self.fired = change.at, change.keep, position, False


class InstanceState:
    def __init__(self, name):
        self.id, self.version, self.position = name, 0, 0
        self.workflow, self.final, self.started_at, self.latest = None, False, None, None
        self.active, self.history, self.data = frozenset(), {}, {}
        self.pending, self.steps = [], {}
        self.last = None  # its latest event; a timer that fired and did no more is passed over
        self.former = None  # of the state before it: where a reversal leads back to
        self.sealed = 0  # how many sealed fields its events brought: data counts on through them

    def apply(self, event, workflow):
        """Takes the event's outcome; gives what about it does not fit."""
        before = Former(self.active, self.data, self.history, self.pending, self.steps)
        wrong = []
        outcome = event.outcome
        if self.final:
            wrong.append("the instance had ended before")
        if event.type == "InstanceStarted":
            self.data, self.started_at = event.input, event.occurred_at
            if not isinstance(self.data, dict):
                wrong.append("it starts with no object")
                self.data = {}
        self._move(outcome, wrong)
        self._patch(outcome, wrong)
        self._set_timers(event, wrong)
        if outcome.history:
            stored = {**self.history, **dict(outcome.history)}
            self.history = {name: active for name, active in stored.items() if active}
        self._configure(outcome, workflow, wrong)
        name = "start" if event.type == "InstanceStarted" else event.trigger
        if event.type == "StepReversed":
            self.steps = self._steps_without_last()
        elif name:
            self.steps = {**self.steps, name: (event.occurred_at, event.actor["subject"])}
        self.latest = max(self.latest or event.occurred_at, event.occurred_at)
        self.version, self.position, self.workflow = event.version, event.position, workflow
        self.final = outcome.final
        self.sealed += len(event.sealed)
        if not is_fire(event):
            self.former, self.last = before, event
        elif has_effect(outcome):
            self.former = self.last = None
        return wrong

    def _steps_without_last(self):
        if not self.last:
            return self.steps
        name = self.last.trigger
        steps = {one: mark for one, mark in self.steps.items() if one != name}
        return {**steps, name: self.former.steps[name]} if name in self.former.steps else steps

    def _move(self, outcome, wrong):
        if not outcome.entered and not outcome.exited:
            return
        counts, active = {}, set(self.active)
        for names, change in ((outcome.entered, 1), (outcome.exited, -1)):
            for name in names:
                counts[name] = counts.get(name, name in active) + change
        for name, count in counts.items():
            if count not in (0, 1):
                wrong.append(f"{name} would be {'left' if count < 0 else 'entered'} twice")
            (active.add if count > 0 else active.discard)(name)
        self.active = frozenset(active)

    def _patch(self, outcome, wrong):
        for path, value in outcome.patch:
            try:
                words = [word.replace("~1", "/").replace("~0", "~")
                         for word in path.split("/")[1:]]
                if not path.startswith("/"):
                    raise logic.RuleError("no pointer")
                self.data = (actions.with_words(self.data, words, value[0]) if value
                             else without(self.data, words))
            except logic.RuleError:
                wrong.append(f"nothing can be set at {path}")

    def _set_timers(self, event, wrong):
        if not event.outcome.timers:
            return
        self.pending = list(self.pending)
        for change in event.outcome.timers:
            if change.change == "set":
                self.pending.append(Timer(change, event.position))
                continue
            found = [timer for timer in self.pending if timer.name == change.name
                     and not (timer.fired and change.change == "fired")]
            if not found:
                wrong.append(f"the timer {change.name} is {change.change} and was not set")
                continue
            timer = min(found, key=lambda one: one.at)
            if change.change == "fired" and timer.keep:
                at = self.pending.index(timer)
                self.pending[at] = fired(timer)
            else:
                self.pending.remove(timer)

    def _configure(self, outcome, workflow, wrong):
        if workflow is None:
            return
        try:
            configuration = workflow.chart.configurations.of(self.active)
        except KeyError as error:
            wrong.append(f"the workflow has no state {error.args[0]}")
            return
        self.active = configuration.names  # one object for all that are equal
        if configuration.atomic != outcome.configuration:
            wrong.append(f"its configuration is not {' '.join(configuration.atomic)}")
        for state in configuration.orphans:
            wrong.append(f"{state.name} is active and {state.parent.name} is not")


def is_fire(event):
    timers = event.outcome.timers
    return event.type == "StepTaken" and bool(timers) and timers[0].change == "fired"


def has_effect(outcome):
    """Whether a timer that fired did more than mark itself."""
    return bool(outcome.exited or outcome.entered or outcome.patch or outcome.notices) \
        or len(outcome.timers) > 1


def fired(timer):
    marked = Timer(timer, timer.set_at)
    marked.fired = True
    return marked


def without(data, words):
    """A copy of `data` without what stands at the path `words`."""
    if not isinstance(data, dict) or words[0] not in data:
        raise logic.RuleError("nothing stands there")
    rest = {name: value for name, value in data.items() if name != words[0]}
    return rest if len(words) == 1 else {**data, words[0]: without(data[words[0]], words[1:])}
