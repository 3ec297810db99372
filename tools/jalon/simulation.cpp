#include "tools/jalon/simulation.h"

#include <algorithm>
#include <utility>

#include "engine/instance/decide.h"
#include "engine/instance/evolve.h"
#include "engine/instance/fire.h"
#include "engine/instance/reverse.h"
#include "engine/instance/scope.h"

namespace jalon {
namespace {

constexpr int fires_max = 100'000;

}  // namespace

Simulation::Simulation(std::shared_ptr<const Workflow> workflow, const ZoneRules& zones)
    : workflow_(std::move(workflow)), zones_(zones), preparation_(sealer_, LogId{}) {}

DecideContext Simulation::context() const { return DecideContext{&zones_, "UTC", {}}; }

Command Simulation::command(CommandKind kind, std::string trigger, const Actor& actor) const {
    Command command;
    command.kind = kind;
    command.instance = InstanceId{"simulated"};
    command.trigger = std::move(trigger);
    command.actor = actor;
    command.channel = "cli";
    command.occurred_at = at_.now;
    command.recorded_at = at_.now;
    return command;
}

void Simulation::take(Event event, SimulatedTurn& turn) {
    event.position = Position{++at_.position};
    turn.changed = turn.changed || event.outcome.changed;
    turn.outcomes.push_back(event.outcome);
    if (is_fire(event)) {
        if (has_effect(event)) at_.latest = Reversed{};
    } else {
        at_.latest = Reversed{std::make_shared<const Event>(event),
                              std::make_shared<const InstanceState>(at_.state)};
    }
    at_.state = evolve(std::move(at_.state), event);
}

void Simulation::read(const Command& command, std::vector<ReadFact>& facts) const {
    const std::string on = command.kind == CommandKind::start ? "start" : command.trigger;
    for (const Read& read : workflow_->reads) {
        if (std::find(read.on.begin(), read.on.end(), on) == read.on.end()) continue;
        const auto add = [&](const std::string& name, const Value& otherwise) {
            const auto given = at_.facts.find(read.name + "." + name);
            const Value& value = given == at_.facts.end() ? otherwise : given->second;
            facts.push_back(ReadFact{read.name + "." + name, value, "", Position{}});
        };
        const auto some = at_.facts.lower_bound(read.name + ".");
        add("known", some != at_.facts.end() && some->first.starts_with(read.name + "."));
        for (const auto& [name, rule] : read.facts) add(name, Value{});
    }
}

// The guards' refusal of a step, when no transition is left that they would let pass.
std::optional<Refusal> Simulation::stop(const Command& command, const DecideContext& facts) const {
    const CommandScope scope = make_scope(*workflow_, at_.state, command, facts);
    ChartState chart;
    chart.active = &at_.state.active;
    chart.history = &at_.state.history;
    const auto candidates = candidates_for(workflow_->chart, chart, command.trigger, scope.inputs,
                                           [](const NamedGuard&) { return true; });
    Refusal refusal = refusal_of(RefusalCode::guard_refused, "a rule forbids " + command.trigger);
    for (const Candidate& candidate : candidates) {
        if (candidate.failed.empty()) return std::nullopt;
        for (const NamedGuard* guard : candidate.failed) {
            refusal.reasons.push_back(reason_of(*guard, scope.inputs));
        }
    }
    return refusal.reasons.empty() ? std::nullopt : std::optional(std::move(refusal));
}

std::optional<Refusal> Simulation::run(const TriggerRule& rule, Command command,
                                       SimulatedTurn& turn) {
    auto errors = preparation_.check(rule, command.input);
    if (!errors.empty()) return schema_refusal(std::move(errors));
    DecideContext facts = context();
    facts.facts = preparation_.derive(*workflow_, at_.state, command, facts);
    read(command, facts.facts);
    if (rule.reverses) {
        facts.reversed = at_.latest;
        for (ReadFact& fact : reversal_facts(at_.latest)) facts.facts.push_back(std::move(fact));
    }
    if (auto sealed = preparation_.seal(*workflow_, rule, at_.state, command, facts); !sealed) {
        return refusal_of(RefusalCode::unavailable, sealed.error().message);
    }
    if (brief_ && command.kind == CommandKind::step) {
        if (auto refusal = stop(command, facts)) return refusal;
    }
    auto decided = decide(*workflow_, at_.state, command, facts);
    if (!decided) return decided.error();
    take(std::move(*decided), turn);
    return std::nullopt;
}

SimulatedTurn Simulation::start(const Value& data, const Actor& actor) {
    SimulatedTurn turn;
    Command start = command(CommandKind::start, "", actor);
    start.input = data;
    turn.refusal = run(workflow_->start, std::move(start), turn);
    return turn;
}

SimulatedTurn Simulation::send(const std::string& trigger, const Value& data, const Actor& actor) {
    if (at_.state.absent()) {
        return {false, refusal_of(RefusalCode::not_allowed, "the instance was not started")};
    }
    if (at_.state.final) return {};
    SimulatedTurn turn = advance_to(at_.now);
    if (turn.refusal || at_.state.final) return turn;
    Command step = command(CommandKind::step, trigger, actor);
    step.input = data;
    turn.refusal = refuse_beforehand(*workflow_, at_.state, step, context());
    if (!turn.refusal) {
        turn.refusal = run(workflow_->rule_of(trigger), std::move(step), turn);
    }
    return turn;
}

SimulatedTurn Simulation::advance_to(Timestamp to) {
    SimulatedTurn turn;
    for (int fires = 0; !at_.state.absent() && !at_.state.final; ++fires) {
        const Timer* timer = earliest_due(at_.state, to);
        if (timer == nullptr) break;
        if (fires == fires_max) {
            turn.refusal = refusal_of(RefusalCode::not_allowed, "the timers never come to rest");
            break;
        }
        // A timer that was set for the past fires now: the clock does not go back.
        if (timer->at > at_.now) at_.now = timer->at;
        auto fired = decide(*workflow_, at_.state,
                            fire_command(at_.state, *timer, "timer", at_.now), context());
        if (!fired) {
            turn.refusal = fired.error();
            break;
        }
        take(std::move(*fired), turn);
    }
    at_.now = to;
    return turn;
}

}  // namespace jalon
