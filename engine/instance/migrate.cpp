#include "engine/instance/migrate.h"

#include <algorithm>
#include <utility>

#include "engine/base/path.h"
#include "engine/instance/decide.h"
#include "engine/instance/scope.h"

namespace jalon {
namespace {

std::optional<TimerPolicy> policy_of(const Value& value) {
    const std::string_view text = text_or(&value, "");
    if (text == "keep_deadline") return TimerPolicy::keep_deadline;
    if (text == "keep_remaining") return TimerPolicy::keep_remaining;
    if (text == "restart") return TimerPolicy::restart;
    return std::nullopt;
}

bool has_state(const Workflow& workflow, const std::string& id) {
    return !id.empty() && workflow.chart.find(id).has_value();
}

// One instance on its way from one version to the other.
class Migration {
public:
    Migration(const Workflow& from, const Workflow& to, const InstanceState& state,
              const MigrationPlan& plan)
        : from_(from), to_(to), state_(state), plan_(plan) {}

    // Errors as of place_chart; not_found: a state has no place in the new version.
    [[nodiscard]] Result<RunResult> run(ChartInputs inputs) {
        if (auto lost = read_states()) return *lost;
        read_history();
        read_timers(inputs);
        ChartState chart;
        chart.active = &kept_;
        chart.history = &history_;
        chart.timers = pending_;
        auto moved = place_chart(
            to_.chart, chart, targets_, [&](const TimerRule& rule) { return anew(rule); },
            std::move(inputs));
        if (moved) complete(moved->outcome);
        return moved;
    }

private:
    [[nodiscard]] const std::string& renamed(const std::string& id) const {
        const auto line = plan_.states.find(id);
        return line == plan_.states.end() ? id : line->second;
    }

    [[nodiscard]] std::optional<Error> read_states() {
        for (const std::string& id : state_.active) {
            if (renamed(id) == id && has_state(to_, id)) kept_.insert(id);
        }
        for (const std::string& id : state_.configuration) {
            const std::string& target = renamed(id);
            if (!has_state(to_, target)) {
                return Error{ErrorCode::not_found,
                             "version " + std::to_string(to_.version) + " has no state for " + id};
            }
            targets_.push_back(target);
        }
        return std::nullopt;
    }

    // What a history state remembers is forgotten when a part of it has no place any more.
    void read_history() {
        for (const auto& [id, active] : state_.history) {
            std::vector<std::string> remembered;
            for (const std::string& one : active) {
                if (has_state(to_, renamed(one))) remembered.push_back(renamed(one));
            }
            const bool whole = remembered.size() == active.size() && has_state(to_, renamed(id));
            if (whole) history_[renamed(id)] = remembered;
            if (whole && renamed(id) == id && remembered == active) continue;
            changes_.history.push_back(HistoryValue{id, {}});
            if (whole) changes_.history.push_back(HistoryValue{renamed(id), remembered});
        }
    }

    // Delayed sends belong to no state and stay.
    void read_timers(const ChartInputs& inputs) {
        for (const Timer& timer : state_.timers) {
            const TimerRule* rule = to_.chart.timer(timer.name);
            if (!timer.owner.empty() && rule == nullptr) {
                changes_.timers.push_back(entry(TimerChange::cleared, timer.name));
                continue;
            }
            const std::string owner =
                timer.owner.empty() ? timer.owner : to_.chart.at(rule->owner).id;
            pending_.emplace_back(timer.name, owner);
            const bool late = policy(timer.name) == TimerPolicy::keep_remaining && !timer.fired &&
                              timer.at <= inputs.now;
            // Past the step itself, so that it fires like one that is due now.
            const Timestamp at = late ? Timestamp{inputs.now.value() + 1} : timer.at;
            if (owner != timer.owner || at != timer.at) move_timer(timer, *rule, at, inputs);
        }
    }

    void move_timer(const Timer& timer, const TimerRule& rule, Timestamp at,
                    const ChartInputs& inputs) {
        TimerEntry set = entry(TimerChange::set, timer.name);
        set.owner = to_.chart.at(rule.owner).id;
        set.trigger = timer.trigger;
        set.at = at;
        set.zone = inputs.zone;
        set.local = inputs.zones == nullptr ? utc_of(at) : inputs.zones->local(at, inputs.zone);
        set.zone_version = inputs.zones == nullptr ? "utc" : inputs.zones->version();
        set.keep = rule.keep;
        changes_.timers.push_back(std::move(set));
        if (timer.fired) changes_.timers.push_back(entry(TimerChange::fired, timer.name));
    }

    [[nodiscard]] static TimerEntry entry(TimerChange change, const std::string& name) {
        TimerEntry entry;
        entry.change = change;
        entry.name = name;
        return entry;
    }

    [[nodiscard]] TimerPolicy policy(const std::string& timer) const {
        const auto line = plan_.timers.find(timer);
        return line == plan_.timers.end() ? TimerPolicy::keep_deadline : line->second;
    }

    // A timer of which the former version knew has run, or runs, or was cancelled there.
    [[nodiscard]] bool anew(const TimerRule& rule) const {
        if (policy(rule.name) == TimerPolicy::restart) return true;
        const TimerRule* former = from_.chart.timer(rule.name);
        return former == nullptr || !state_.active.contains(from_.chart.at(former->owner).id);
    }

    // What the move was not told of: the states that have another name, and the changes above.
    void complete(Outcome& outcome) {
        std::vector<std::string> gone;
        for (const std::string& id : state_.active) {
            if (!kept_.contains(id)) gone.push_back(id);
        }
        std::sort(gone.begin(), gone.end(), [&](const std::string& one, const std::string& other) {
            return from_.chart.find(other) < from_.chart.find(one);
        });
        outcome.exited.insert(outcome.exited.begin(), gone.begin(), gone.end());
        outcome.history.insert(outcome.history.begin(), changes_.history.begin(),
                               changes_.history.end());
        outcome.timers.insert(outcome.timers.begin(), changes_.timers.begin(),
                              changes_.timers.end());
    }

    const Workflow& from_;
    const Workflow& to_;
    const InstanceState& state_;
    const MigrationPlan& plan_;
    std::set<std::string> kept_;  // active before, and known to the new version by the same id
    std::vector<std::string> targets_;
    std::map<std::string, std::vector<std::string>> history_;
    std::vector<std::pair<std::string, std::string>> pending_;
    Outcome changes_;
};

}  // namespace

Result<MigrationPlan, Refusal> read_plan(const Value& plan) {
    MigrationPlan read;
    std::vector<SchemaError> errors;
    const auto wrong = [&](const Path& path, const char* message) {
        errors.push_back(SchemaError{to_pointer(path), message});
    };
    if (plan.as_object() == nullptr) return schema_refusal({SchemaError{"", "must be an object"}});
    for (const Value::Member& part : *plan.as_object()) {
        const Value::Object* lines = part.value.as_object();
        const bool timers = part.name == "timers";
        if ((part.name != "states" && !timers) || lines == nullptr) {
            wrong({part.name}, "a plan has the objects states and timers");
            continue;
        }
        for (const Value::Member& line : *lines) {
            const auto policy = policy_of(line.value);
            if (timers && policy) {
                read.timers.emplace(line.name, *policy);
            } else if (timers) {
                wrong({part.name, line.name}, "must be keep_deadline, keep_remaining or restart");
            } else if (line.value.as_string() != nullptr) {
                read.states.emplace(line.name, *line.value.as_string());
            } else {
                wrong({part.name, line.name}, "must be the id of a state");
            }
        }
    }
    if (!errors.empty()) return schema_refusal(std::move(errors));
    return read;
}

std::vector<SchemaError> check_plan(const MigrationPlan& plan, const Workflow& from,
                                    const Workflow& to) {
    std::vector<SchemaError> errors;
    for (const auto& [old_id, new_id] : plan.states) {
        const std::string pointer = to_pointer({"states", old_id});
        if (!has_state(from, old_id)) {
            errors.push_back({pointer, "the former version has no such state"});
        }
        if (!has_state(to, new_id)) {
            errors.push_back({pointer, "the new version has no state " + new_id});
        }
    }
    for (const auto& [name, policy] : plan.timers) {
        if (to.chart.timer(name) != nullptr) continue;
        errors.push_back({to_pointer({"timers", name}), "the new version has no such timer"});
    }
    return errors;
}

Result<Event, Refusal> decide_migration(const Workflow& to, const InstanceState& state,
                                        const Command& command, const DecideContext& context) {
    const auto not_allowed = [](std::string detail) {
        return refusal_of(RefusalCode::not_allowed, std::move(detail));
    };
    const Workflow& from = *context.former;
    if (state.final) return not_allowed("the instance has ended");
    if (from.hash == to.hash) return not_allowed("the instance runs this version already");
    if (from.id != to.id) return not_allowed("this is a version of another workflow");
    const auto plan = read_plan(command.input);
    if (!plan) return plan.error();
    if (auto errors = check_plan(*plan, from, to); !errors.empty()) {
        return schema_refusal(std::move(errors));
    }
    CommandScope scope = make_scope(to, state, command, context);
    auto moved = Migration(from, to, state, *plan).run(std::move(scope.inputs));
    if (!moved) return not_allowed(moved.error().message);
    Event event = event_from(command, to, state, EventType::workflow_changed);
    event.rule_set = std::move(scope.rule_set);
    event.outcome = std::move(moved->outcome);
    record_told(event, std::move(moved->told));
    return event;
}

}  // namespace jalon
