#include "engine/instance/reverse.h"

#include <algorithm>
#include <utility>

#include "engine/instance/decide.h"

namespace jalon {
namespace {

std::vector<std::string> without(const std::set<std::string>& ids,
                                 const std::set<std::string>& others, const Chart& chart) {
    std::vector<std::string> left;
    for (const std::string& id : ids) {
        if (!others.contains(id)) left.push_back(id);
    }
    std::sort(left.begin(), left.end(), [&](const std::string& one, const std::string& other) {
        return chart.find(one) < chart.find(other);
    });
    return left;
}

std::vector<HistoryValue> history_between(const InstanceState& from, const InstanceState& to) {
    std::vector<HistoryValue> changed;
    for (const auto& [state, active] : from.history) {
        if (!to.history.contains(state)) changed.push_back(HistoryValue{state, {}});
    }
    for (const auto& [state, active] : to.history) {
        const auto now = from.history.find(state);
        if (now == from.history.end() || now->second != active) {
            changed.push_back(HistoryValue{state, active});
        }
    }
    return changed;
}

std::vector<Patch> patch_between(const Value& from, const Value& to) {
    std::vector<Patch> patch;
    for (const Value::Member& member : *from.as_object()) {
        if (to.find(member.name) == nullptr) {
            patch.push_back(Patch{to_pointer({member.name}), std::nullopt});
        }
    }
    for (const Value::Member& member : *to.as_object()) {
        const Value* now = from.find(member.name);
        if (now == nullptr || !(*now == member.value)) {
            patch.push_back(Patch{to_pointer({member.name}), member.value});
        }
    }
    return patch;
}

std::vector<TimerEntry> timers_between(const InstanceState& from, const InstanceState& to,
                                       const ZoneRules* zones, const std::string& zone) {
    std::vector<TimerEntry> entries;
    const auto kept = [](const Timer& timer, const std::vector<Timer>& others) {
        return std::any_of(others.begin(), others.end(), [&](const Timer& other) {
            return other.name == timer.name && other.at == timer.at;
        });
    };
    for (const Timer& timer : from.timers) {
        if (kept(timer, to.timers)) continue;
        TimerEntry entry;
        entry.change = TimerChange::cleared;
        entry.name = timer.name;
        entries.push_back(std::move(entry));
    }
    for (const Timer& timer : to.timers) {
        if (kept(timer, from.timers)) continue;
        TimerEntry entry;
        entry.name = timer.name;
        entry.owner = timer.owner;
        entry.trigger = timer.trigger;
        entry.at = timer.at;
        entry.zone = zone;
        entry.local = zones == nullptr ? utc_of(timer.at) : zones->local(timer.at, zone);
        entry.zone_version = zones == nullptr ? "utc" : zones->version();
        entry.keep = timer.keep;
        entries.push_back(entry);
        if (!timer.fired) continue;
        TimerEntry fired;
        fired.change = TimerChange::fired;
        fired.name = timer.name;
        entries.push_back(std::move(fired));
    }
    return entries;
}

}  // namespace

bool is_fire(const Event& event) {
    return !event.outcome.timers.empty() &&
           event.outcome.timers.front().change == TimerChange::fired &&
           event.type == EventType::step_taken;
}

bool has_effect(const Event& event) {
    const Outcome& outcome = event.outcome;
    return !outcome.exited.empty() || !outcome.entered.empty() || !outcome.patch.empty() ||
           !outcome.notices.empty() || outcome.timers.size() > 1;
}

std::optional<Refusal> refuse_reversal(const Command& command, const Reversed& reversed) {
    const Event* event = reversed.event.get();
    if (event == nullptr || event->type != EventType::step_taken || tells_by_name(*event) ||
        event->causation.value() != 0) {
        return refusal_of(RefusalCode::not_allowed,
                          "the latest event is no step that can be reversed");
    }
    const Value* version = command.input.find("version");
    const auto latest = static_cast<std::int64_t>(event->version.value());
    if (version == nullptr || *version == Value{latest}) return std::nullopt;
    return schema_refusal(
        {SchemaError{"/data/version", "the latest step is version " + std::to_string(latest)}});
}

std::vector<ReadFact> reversal_facts(const Reversed& reversed) {
    if (!reversed.event) return {};
    const Event& event = *reversed.event;
    const auto mark = reversed.former->steps.find(event.trigger);
    const bool marked = mark != reversed.former->steps.end();
    const auto fact = [&](const char* name, Value value) {
        return ReadFact{std::string("reversed.") + name, std::move(value), event.instance->value(),
                        event.position};
    };
    return {fact("trigger", event.trigger),
            fact("by", event.actor.subject),
            fact("at", to_string(event.occurred_at)),
            fact("former_at", marked ? Value{to_string(mark->second.occurred_at)} : Value{}),
            fact("former_by", marked ? Value{mark->second.subject} : Value{}),
            fact("former_position",
                 marked ? static_cast<std::int64_t>(mark->second.position.value()) : 0)};
}

Outcome reverse(const Workflow& workflow, const InstanceState& state, const Reversed& reversed,
                const ZoneRules* zones, const std::string& zone) {
    const InstanceState& former = *reversed.former;
    Outcome outcome;
    outcome.exited = without(state.active, former.active, workflow.chart);
    std::reverse(outcome.exited.begin(), outcome.exited.end());
    outcome.entered = without(former.active, state.active, workflow.chart);
    outcome.configuration = former.configuration;
    outcome.history = history_between(state, former);
    outcome.patch = patch_between(state.data, former.data);
    outcome.timers = timers_between(state, former, zones, zone);
    outcome.changed = true;
    return outcome;
}

}  // namespace jalon
