#include "engine/instance/decide.h"

#include <algorithm>
#include <utility>

#include "engine/instance/delegation.h"
#include "engine/instance/migrate.h"
#include "engine/instance/reverse.h"
#include "engine/instance/scope.h"

namespace jalon {
namespace {

Event event_of(const Workflow& workflow, const InstanceState& state, const Command& command,
               const DecideContext& context) {
    const bool starting = command.kind == CommandKind::start;
    Event event = event_from(command, workflow, state,
                             starting ? EventType::instance_started : EventType::step_taken);
    if (!starting) event.trigger = command.trigger;
    event.causation = command.causation;
    event.sealed = command.sealed;
    event.read_facts = command.delegation;
    event.read_facts.insert(event.read_facts.end(), context.facts.begin(), context.facts.end());
    return event;
}

ChartState chart_state(const InstanceState& state) {
    ChartState chart;
    chart.active = &state.active;
    chart.history = &state.history;
    for (const Timer& timer : state.timers) chart.timers.emplace_back(timer.name, timer.owner);
    return chart;
}

Result<Event, Refusal> decide_start(const Workflow& workflow, const InstanceState& state,
                                    const Command& command, const DecideContext& context) {
    if (!state.absent()) {
        Refusal refusal = refusal_of(RefusalCode::exists, "this id is taken");
        refusal.current_version = state.version;
        return refusal;
    }
    if (auto refusal = refuse_delegation(workflow, command, context)) return std::move(*refusal);
    if (!may_send(workflow.start.by, command.actor)) {
        return refusal_of(RefusalCode::forbidden, "this role may not start this workflow");
    }
    CommandScope scope = make_scope(workflow, state, command, context);
    auto run = start_chart(workflow.chart, std::move(scope.inputs));
    if (!run) return refusal_of(RefusalCode::not_allowed, run.error().message);
    Event event = event_of(workflow, state, command, context);
    event.rule_set = std::move(scope.rule_set);
    event.outcome = std::move(run->outcome);
    record_told(event, std::move(run->told));
    return event;
}

// "Not now", with what would be accepted instead.
Refusal refuse_now(const Workflow& workflow, const InstanceState& state, const Command& command,
                   const DecideContext& context, RefusalCode code, std::string detail) {
    Refusal refusal = refusal_of(code, std::move(detail));
    refusal.allowed = allowed_names(workflow, state, command.actor, command.occurred_at, context);
    refusal.current_version = state.version;
    return refusal;
}

Refusal refuse_step(const Workflow& workflow, const InstanceState& state, const Command& command,
                    const DecideContext& context, const RunResult& run, const ChartInputs& inputs) {
    Refusal refusal = refuse_now(workflow, state, command, context, RefusalCode::guard_refused,
                                 "a rule forbids " + command.trigger);
    for (const Stopped& stopped : run.stopped) {
        for (const NamedGuard* guard : stopped.guards) {
            Reason reason = reason_of(*guard, inputs);
            const auto same = [&](const Reason& one) { return one.guard == reason.guard; };
            if (std::none_of(refusal.reasons.begin(), refusal.reasons.end(), same)) {
                refusal.reasons.push_back(std::move(reason));
            }
        }
    }
    return refusal;
}

// The step that a correction is about is named by its trigger; without one, none is.
void correct(Event& event, const InstanceState& state) {
    event.type = EventType::fact_corrected;
    const auto mark = state.steps.find(std::string(text_or(event.input.find("trigger"), "")));
    if (mark != state.steps.end()) event.corrects = mark->second.position;
}

// The transition gives guards and notices; where it leads is where the instance came from.
void turn_back(Event& event, const Workflow& workflow, const InstanceState& state,
               const DecideContext& context) {
    event.type = EventType::step_reversed;
    event.corrects = context.reversed.event->position;
    Outcome back = reverse(workflow, state, context.reversed, context.zones, context.zone);
    back.guards = std::move(event.outcome.guards);
    back.notices = std::move(event.outcome.notices);
    event.outcome = std::move(back);
}

Result<Event, Refusal> decide_step(const Workflow& workflow, const InstanceState& state,
                                   const Command& command, const DecideContext& context) {
    if (auto refusal = refuse_beforehand(workflow, state, command, context)) {
        return std::move(*refusal);
    }
    const TriggerRule& rule = workflow.rule_of(command.trigger);
    if (rule.reverses) {
        if (auto refusal = refuse_reversal(command, context.reversed)) return std::move(*refusal);
    }
    CommandScope scope = make_scope(workflow, state, command, context);
    auto run = run_trigger(workflow.chart, chart_state(state), command.trigger, scope.inputs);
    if (!run) return refusal_of(RefusalCode::not_allowed, run.error().message);
    if (!run->outcome.changed) {
        if (!workflow.discards_unmatched) {
            return refuse_step(workflow, state, command, context, *run, scope.inputs);
        }
        run->outcome.configuration = state.configuration;
    }
    Event event = event_of(workflow, state, command, context);
    event.rule_set = std::move(scope.rule_set);
    event.outcome = std::move(run->outcome);
    record_told(event, std::move(run->told));
    if (rule.corrects) correct(event, state);
    if (rule.reverses) turn_back(event, workflow, state, context);
    return event;
}

Result<Event, Refusal> decide_fire(const Workflow& workflow, const InstanceState& state,
                                   const Command& command, const DecideContext& context) {
    const auto timer =
        std::find_if(state.timers.begin(), state.timers.end(), [&](const Timer& one) {
            return one.name == command.trigger && !one.fired && one.at == command.occurred_at;
        });
    if (state.final || timer == state.timers.end()) {
        return refusal_of(RefusalCode::not_allowed, "the timer is not pending");
    }
    CommandScope scope = make_scope(workflow, state, command, context);
    ChartState chart = chart_state(state);
    if (!timer->keep) {
        std::erase_if(chart.timers, [&](const auto& one) { return one.first == timer->name; });
    }
    auto run =
        run_trigger(workflow.chart, std::move(chart), timer->trigger, std::move(scope.inputs));
    if (!run) return refusal_of(RefusalCode::not_allowed, run.error().message);
    // A timer reminds: it tells no other instance, which could refuse.
    Event event = event_of(workflow, state, command, context);
    event.rule_set = std::move(scope.rule_set);
    event.outcome = std::move(run->outcome);
    if (!event.outcome.changed) {
        event.outcome.configuration = state.configuration;
    }
    TimerEntry fired;
    fired.change = TimerChange::fired;
    fired.name = timer->name;
    event.outcome.timers.insert(event.outcome.timers.begin(), std::move(fired));
    return event;
}

// A fact counts as known when it, or something below it, was read.
bool is_known(const std::string& path, const std::vector<ReadFact>& facts) {
    const std::string name = path.substr(std::string_view("facts.").size());
    return std::any_of(facts.begin(), facts.end(), [&](const ReadFact& fact) {
        return fact.name == name || fact.name.starts_with(name + ".");
    });
}

bool known_beforehand(const NamedGuard& guard, const std::vector<ReadFact>& facts) {
    if (guard.rule.reads_computed()) return false;
    return std::none_of(
        guard.rule.reads().begin(), guard.rule.reads().end(), [&](const std::string& path) {
            if (path.starts_with("facts.")) return !is_known(path, facts);
            return path.empty() || path == "facts" || path == "input" || path.starts_with("input.");
        });
}

Reason role_reason(const std::string& trigger, const TriggerRule& rule) {
    Reason reason;
    reason.guard = "role";
    reason.message = Value::Object{{"en", "Another role sends this step."},
                                   {"fr", "Cette étape revient à un autre rôle."}};
    for (const std::string& role : rule.by) reason.unblock_by.push_back(Unblock{role, trigger});
    return reason;
}

AllowedTrigger allowed_one(const std::string& name, const TriggerRule& rule, const Actor& actor,
                           const std::vector<Candidate>& candidates, const ChartInputs& inputs) {
    AllowedTrigger allowed{name, false, {}};
    for (const Candidate& candidate : candidates) {
        if (candidate.failed.empty()) allowed.allowed = true;
    }
    if (!allowed.allowed) {
        for (const Candidate& candidate : candidates) {
            for (const NamedGuard* guard : candidate.failed) {
                allowed.refusals.push_back(reason_of(*guard, inputs));
            }
        }
    }
    if (!may_send(rule.by, actor)) {
        allowed.allowed = false;
        allowed.refusals.push_back(role_reason(name, rule));
    }
    return allowed;
}

}  // namespace

bool may_send(const std::vector<std::string>& roles, const Actor& actor) {
    return actor.role == "admin" || std::any_of(roles.begin(), roles.end(), [&](const auto& role) {
               return role == "*" || role == actor.role;
           });
}

void record_told(Event& event, std::vector<Told> told) {
    std::stable_partition(told.begin(), told.end(),
                          [](const Told& one) { return one.where.empty(); });
    event.type_version = told.empty() ? 1 : 2;
    event.told = std::move(told);
}

bool tells_by_name(const Event& event) {
    return std::any_of(event.told.begin(), event.told.end(),
                       [](const Told& one) { return one.where.empty(); });
}

Result<Event, Refusal> decide(const Workflow& workflow, const InstanceState& state,
                              const Command& command, const DecideContext& context) {
    switch (command.kind) {
        case CommandKind::start: return decide_start(workflow, state, command, context);
        case CommandKind::step: return decide_step(workflow, state, command, context);
        case CommandKind::fire: return decide_fire(workflow, state, command, context);
        case CommandKind::migrate: return decide_migration(workflow, state, command, context);
    }
    return refusal_of(RefusalCode::not_allowed, "unknown command");
}

std::optional<Refusal> refuse_beforehand(const Workflow& workflow, const InstanceState& state,
                                         const Command& command, const DecideContext& context) {
    if (state.absent()) return refusal_of(RefusalCode::not_found, "there is no such instance");
    if (command.expected && *command.expected != state.version) {
        Refusal refusal = refusal_of(RefusalCode::version_mismatch,
                                     "the instance is not at the version that was expected");
        refusal.current_version = state.version;
        return refusal;
    }
    const auto start = state.steps.find("start");
    if (workflow.not_before_start && start != state.steps.end() &&
        command.occurred_at < start->second.occurred_at) {
        return schema_refusal({SchemaError{"/occurred_at", "lies before the instance began"}});
    }
    const auto not_allowed = [&](std::string detail) {
        return refuse_now(workflow, state, command, context, RefusalCode::not_allowed,
                          std::move(detail));
    };
    if (state.final) return not_allowed("the instance has ended");
    if (auto refusal = refuse_delegation(workflow, command, context)) return refusal;
    const TriggerRule* trigger = workflow.trigger(command.trigger);
    if (workflow.discards_unmatched) return std::nullopt;
    if (trigger == nullptr) return not_allowed("the workflow has no trigger " + command.trigger);
    if (!may_send(trigger->by, command.actor)) {
        return refusal_of(RefusalCode::forbidden,
                          "the role " + command.actor.role + " may not send " + command.trigger);
    }
    if (!awaits(workflow.chart, state.active, command.trigger)) {
        return not_allowed("the trigger " + command.trigger + " is not awaited now");
    }
    return std::nullopt;
}

std::vector<AllowedTrigger> allowed_triggers(const Workflow& workflow, const InstanceState& state,
                                             const Actor& actor, Timestamp now,
                                             const DecideContext& context) {
    std::vector<AllowedTrigger> found;
    if (state.absent() || state.final) return found;
    Command command;
    command.instance = state.id;
    command.actor = actor;
    command.occurred_at = now;
    command.recorded_at = now;
    const CommandScope scope = make_scope(workflow, state, command, context);
    const ChartState chart = chart_state(state);
    const auto decidable = [&](const NamedGuard& guard) {
        return known_beforehand(guard, context.facts);
    };
    for (const auto& [name, rule] : workflow.triggers) {
        const auto candidates =
            candidates_for(workflow.chart, chart, name, scope.inputs, decidable);
        if (candidates.empty()) continue;
        found.push_back(allowed_one(name, rule, actor, candidates, scope.inputs));
    }
    return found;
}

std::vector<std::string> allowed_names(const Workflow& workflow, const InstanceState& state,
                                       const Actor& actor, Timestamp now,
                                       const DecideContext& context) {
    std::vector<std::string> names;
    for (AllowedTrigger& one : allowed_triggers(workflow, state, actor, now, context)) {
        if (one.allowed) names.push_back(std::move(one.trigger));
    }
    return names;
}

}  // namespace jalon
