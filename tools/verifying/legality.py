"""Whether a recorded event is what its workflow decides, asked again from what was recorded."""
import copy

import dates
import decide
import delegation
import logic
from failing import UNFORESEEN

PARTS = ("the states left", "the states entered", "the history", "the data", "the timers",
         "the guards", "the notices", "whom it told", "whether it changed anything",
         "whether it ended", "the rule set")


def check(state, event, workflow, zone, report):
    """`state`: before the event. Findings and what could not be checked go to `report`."""
    if state.final:
        return  # said by evolve
    try:
        _check_time(state, event, report)
        if event.type in ("InstanceStarted", "StepTaken", "FactCorrected"):
            _check_permission(state, event, workflow, zone, report)
            _compare(state, event, workflow, zone, report)
        elif event.type == "StepReversed":
            _check_reversal(state, event, workflow, zone, report)
        else:
            report.unchecked(f"whether {event.type} was legal")
    except logic.Unchecked as reason:
        report.unchecked(f"a step: {reason}")
    except (logic.RuleError, *UNFORESEEN) as error:
        report.found("legality", f"it cannot be decided again: {error!r}", event.position)


def _check_time(state, event, report):
    """Order in time: nothing happens after it is recorded, and timers come before later steps."""
    if event.occurred_at > event.recorded_at:
        report.found("time", "it happened after it was recorded", event.position)
    fired = decide.firing(state, event)
    if fired:
        if event.occurred_at != fired.at:
            report.found("time", f"the timer {fired.name} was due at "
                         f"{dates.instant_text(fired.at)}", event.position)
        if event.causation != state.position:
            report.found("legality", f"the timer {fired.name} fired after event {state.position}",
                         event.position)
    elif (event.channel == "timer") != bool(fired):
        report.found("legality", "no timer of this name was set", event.position)
    limit = event.occurred_at
    late = [timer for timer in state.pending if not timer.fired and timer is not fired
            and (timer.at < limit or (timer.at == limit and not fired))]
    if late:
        report.found("time", f"the timer {late[0].name} was due before and had not fired",
                     event.position)


def _check_permission(state, event, workflow, zone, report):
    lent = delegation.flaw(event, workflow, zone)
    if lent:
        report.found("legality", f"the delegation {lent}", event.position)
    if event.channel == "timer":
        return
    if event.type == "InstanceStarted":
        by = workflow.document.get("start", {}).get("by", ["*"])
    elif event.trigger not in workflow.triggers:
        report.found("legality", f"the workflow has no trigger {event.trigger}", event.position)
        return
    else:
        by = workflow.triggers[event.trigger]["by"]
    role = event.actor["role"]
    if role not in (*by, "admin") and "*" not in by:
        report.found("legality", f"the role {role} may not send {event.trigger or 'the start'}",
                     event.position)
    if workflow.document.get("not_before_start") and state.started_at is not None \
            and event.occurred_at < state.started_at:
        report.found("legality", "it happened before the start", event.position)


def _compare(state, event, workflow, zone, report):
    """Decides again and tells each part of the outcome that came out differently."""
    world, run = decide.decided(state, event, workflow, zone)
    outcome = event.outcome
    parts = (
        run.exited, run.entered,
        {name: {state.name for state in stored} for name, stored in run.stored.items()},
        world.patch, world.timers, world.guards, world.notices,
        _told(world.told, event.told, report), run.changed, run.ended, world.rule_set)
    recorded = (
        outcome.exited, outcome.entered, {name: set(active) for name, active in outcome.history},
        [(path, value[0] if value else None) for path, value in outcome.patch],
        [_timer(change) for change in outcome.timers], outcome.guards, outcome.notices,
        [(one.instance, one.trigger, one.data) for one in event.told],
        outcome.changed, outcome.final, event.rule_set)
    if not alike(parts, recorded):
        _tell_differences(parts, recorded, event, report)
    if not run.changed and event.channel != "timer" \
            and workflow.document.get("unmatched") != "discard":
        report.found("legality", f"nothing waits for {event.trigger}, or a guard does not hold",
                     event.position)
    _check_local_times(world.zone, event, report)
    if event.read_facts:
        report.unchecked("facts that a step read are taken as recorded")


def alike(ours, theirs):
    """Whether they are equal; in Python true is also equal to 1, in a record it is not."""
    return ours == theirs and (repr(ours) == repr(theirs) or _same_truths(ours, theirs))


def _same_truths(ours, theirs):
    if isinstance(ours, dict):
        return all(_same_truths(value, theirs[name]) for name, value in ours.items())
    if isinstance(ours, (list, tuple)):
        return all(map(_same_truths, ours, theirs))
    return isinstance(ours, bool) is isinstance(theirs, bool)


def _tell_differences(parts, recorded, event, report):
    for name, ours, theirs in zip(PARTS, parts, recorded):
        if not alike(ours, theirs):
            report.found("legality", f"{name}: decided {shown(ours)}, recorded {shown(theirs)}",
                         event.position)


def _timer(change):
    if change.change != "set":
        return change.change, change.name
    return ("set", change.name, change.owner, change.trigger, change.at, change.keep)


def _told(decided, recorded, report):
    """What was decided, with the instances that a search found as they were recorded."""
    told, at = [], 0
    for instance, trigger, data in decided:
        if instance is not None:
            told.append((instance, trigger, data))
            at += 1
            continue
        report.unchecked("whom a search finds is taken as recorded")
        names = []
        while at < len(recorded) and (recorded[at].trigger, recorded[at].data) == (trigger, data):
            names.append(recorded[at].instance)
            at += 1
        told += [(name, trigger, data) for name in sorted(names, key=str.encode)]
    return told


def _check_local_times(zone, event, report):
    for change in event.outcome.timers:
        if change.change != "set":
            continue
        named = dates.zone(change.zone)
        year, month, day, micros = change.local
        if not named.known:
            report.unchecked(f"local times of {change.zone}")
        elif dates.instant_text(change.at + named.offset(change.at))[:10] \
                != f"{year:04}-{month:02}-{day:02}" \
                or (change.at + named.offset(change.at)) % dates.DAY != micros:
            report.found("time", f"the timer {change.name} is not at its local time",
                         event.position)


def _check_reversal(state, event, workflow, zone, report):
    """The guards of a reversal must hold; its outcome leads back to before the latest step."""
    _check_permission(state, event, workflow, zone, report)
    world, run = decide.decided(state, event, workflow, zone)
    last, former = state.last, state.former
    if last is None:
        report.found("legality", "a timer did something since the latest step", event.position)
        return
    facts = world.scope["facts"].get("reversed", {})
    wrong = []
    if not run.changed or run.exited or run.entered or world.patch or world.timers:
        wrong.append("nothing may be reversed here")
    if world.guards != event.outcome.guards:
        wrong.append(f"the guards: decided {shown(world.guards)}, recorded "
                     f"{shown(event.outcome.guards)}")
    if last.type != "StepTaken" or last.channel == "timer" or last.told or last.causation:
        wrong.append("the latest event is no step that can be reversed")
    if event.corrects != last.position or (facts.get("trigger"), facts.get("by"),
                                           facts.get("at")) != (
            last.trigger, last.actor["subject"], dates.instant_text(last.occurred_at)):
        wrong.append("it does not name the latest step")
    after = copy.copy(state)
    after.apply(event, workflow)
    if (after.active, after.data, after.history) != (former.active, former.data, former.history) \
            or not _waits_again(after, former):
        wrong.append("it does not lead back to before the latest step")
    for message in wrong:
        report.found("legality", message, event.position)


def _waits_again(after, former):
    """Whether the same timers are set; a deadline that has fired since stays fired."""
    now, then = (sorted((timer.name, timer.at, timer.keep, timer.fired) for timer in state.pending)
                 for state in (after, former))
    return len(now) == len(then) and all(
        one[:3] == other[:3] and one[3] >= other[3] for one, other in zip(now, then))


def shown(value):
    text = str(value)
    return text if len(text) <= 200 else text[:200] + "…"
