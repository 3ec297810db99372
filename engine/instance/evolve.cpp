#include "engine/instance/evolve.h"

#include <algorithm>
#include <string>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/path.h"

namespace jalon {
namespace {

const std::string start_mark = "start";

// When a timer counts as set. A step of the past tells history and arms no alarm (see
// Timer::fires_by_clock); what the clock itself fires goes on from its own due time, so that a
// timer that repeats catches up after a pause of the server.
Timestamp set_at_of(const Event& event) {
    return event.channel == "clock" ? event.occurred_at : event.recorded_at;
}

void apply_timer(InstanceState& state, const TimerEntry& entry, Timestamp set_at) {
    const auto same = [&](const Timer& timer) { return timer.name == entry.name; };
    switch (entry.change) {
        case TimerChange::set:
            std::erase_if(state.timers, same);
            state.timers.push_back(
                Timer{entry.name, entry.owner, entry.trigger, entry.at, set_at, entry.keep, false});
            return;
        case TimerChange::cleared: std::erase_if(state.timers, same); return;
        case TimerChange::fired: {
            const auto timer = std::find_if(state.timers.begin(), state.timers.end(), same);
            if (timer == state.timers.end()) return;
            if (timer->keep) {
                timer->fired = true;
            } else {
                state.timers.erase(timer);
            }
            return;
        }
    }
}

void apply_patch(InstanceState& state, const Patch& patch) {
    if (patch.value) {
        place_at_pointer(state.data, patch.path) = *patch.value;
    } else {
        erase_at(state.data, split_pointer(patch.path));
    }
}

// A step may enter and leave a state several times, in turns; what counts is the difference.
void apply_moves(InstanceState& state, const Outcome& outcome) {
    const auto times = [](const std::vector<std::string>& ids, const std::string& id) {
        return std::count(ids.begin(), ids.end(), id);
    };
    for (const std::string& id : outcome.exited) {
        if (times(outcome.exited, id) > times(outcome.entered, id)) state.active.erase(id);
    }
    for (const std::string& id : outcome.entered) {
        if (times(outcome.entered, id) > times(outcome.exited, id)) state.active.insert(id);
    }
}

void apply_outcome(InstanceState& state, const Event& event) {
    const Outcome& outcome = event.outcome;
    apply_moves(state, outcome);
    state.configuration = outcome.configuration;
    for (const HistoryValue& value : outcome.history) {
        if (value.active.empty()) {
            state.history.erase(value.state);  // a reversal: nothing had been remembered yet
        } else {
            state.history[value.state] = value.active;
        }
    }
    for (const SealedPart& part : event.sealed) {
        state.sealed.push_back(SealedField{part, event.request_key_hash});
    }
    if (event.type == EventType::instance_started) state.data = event.input;
    for (const Patch& patch : outcome.patch) apply_patch(state, patch);
    for (const TimerEntry& timer : outcome.timers) apply_timer(state, timer, set_at_of(event));
    state.final = outcome.final;
}

// The reversed trigger's mark is again what it was before (see reversal_facts).
void restore_mark(InstanceState& state, const Event& event) {
    Value facts;
    for (const ReadFact& one : event.read_facts) facts.set(one.name, one.value);
    const auto text = [&](const char* name) { return text_or(facts.find(name), ""); };
    const std::string trigger(text("reversed.trigger"));
    const Value* position = facts.find("reversed.former_position");
    const auto at = parse_timestamp(text("reversed.former_at"));
    if (at && position != nullptr && position->as_int() != nullptr) {
        state.steps[trigger] = StepMark{*at, std::string(text("reversed.former_by")),
                                        Position{static_cast<std::uint64_t>(*position->as_int())}};
    } else {
        state.steps.erase(trigger);
    }
}

}  // namespace

InstanceState evolve(InstanceState state, const Event& event) {
    apply(state, event);
    return state;
}

void apply(InstanceState& state, const Event& event) {
    CHECK(event.instance.has_value());
    CHECK(event.version == next(state.version));
    if (event.type == EventType::instance_started) {
        state.id = *event.instance;
        state.created_at = event.recorded_at;
    }
    state.version = event.version;
    state.position = event.position;
    state.workflow_hash = event.workflow_hash;
    state.rule_set = event.rule_set;
    apply_outcome(state, event);
    const std::string& name =
        event.type == EventType::instance_started ? start_mark : event.trigger;
    if (!name.empty()) {
        StepMark& mark = state.steps[name];  // in the memory that is there
        mark.occurred_at = event.occurred_at;
        mark.subject = event.actor.subject;
        mark.position = event.position;
    }
    if (event.type == EventType::step_reversed) restore_mark(state, event);
    state.updated_at = event.recorded_at;
    state.latest_occurred_at = std::max(state.latest_occurred_at, event.occurred_at);
}

}  // namespace jalon
