#include "tools/jalon/simulation.h"

#include <algorithm>
#include <utility>

#include "engine/instance/decide.h"
#include "engine/instance/evolve.h"
#include "engine/instance/fire.h"
#include "engine/instance/reverse.h"

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
    command.occurred_at = now_;
    command.recorded_at = now_;
    return command;
}

void Simulation::take(Event event, SimulatedTurn& turn) {
    event.position = Position{++position_};
    turn.changed = turn.changed || event.outcome.changed;
    if (is_fire(event)) {
        if (has_effect(event)) latest_ = Reversed{};
    } else {
        latest_ = Reversed{std::make_shared<const Event>(event),
                           std::make_shared<const InstanceState>(state_)};
    }
    state_ = evolve(std::move(state_), event);
}

void Simulation::read(const Command& command, std::vector<ReadFact>& facts) const {
    const std::string on = command.kind == CommandKind::start ? "start" : command.trigger;
    for (const Read& read : workflow_->reads) {
        if (std::find(read.on.begin(), read.on.end(), on) == read.on.end()) continue;
        const auto add = [&](const std::string& name, Value otherwise) {
            const auto given = facts_.find(read.name + "." + name);
            facts.push_back(ReadFact{read.name + "." + name,
                                     given == facts_.end() ? std::move(otherwise) : given->second,
                                     "", Position{}});
        };
        const auto some = facts_.lower_bound(read.name + ".");
        add("known", some != facts_.end() && some->first.starts_with(read.name + "."));
        for (const auto& [name, rule] : read.facts) add(name, Value{});
    }
}

std::optional<Refusal> Simulation::run(const TriggerRule& rule, Command command,
                                       SimulatedTurn& turn) {
    auto errors = preparation_.check(rule, command.input);
    if (!errors.empty()) return schema_refusal(std::move(errors));
    DecideContext facts = context();
    facts.facts = preparation_.derive(*workflow_, state_, command, facts);
    read(command, facts.facts);
    if (rule.reverses) {
        facts.reversed = latest_;
        for (ReadFact& fact : reversal_facts(latest_)) facts.facts.push_back(std::move(fact));
    }
    if (auto sealed = preparation_.seal(*workflow_, rule, state_, command, facts); !sealed) {
        return refusal_of(RefusalCode::unavailable, sealed.error().message);
    }
    auto decided = decide(*workflow_, state_, command, facts);
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
    if (state_.absent()) {
        return {false, refusal_of(RefusalCode::not_allowed, "the instance was not started")};
    }
    if (state_.final) return {};
    SimulatedTurn turn = advance_to(now_);
    if (turn.refusal || state_.final) return turn;
    Command step = command(CommandKind::step, trigger, actor);
    step.input = data;
    turn.refusal = refuse_beforehand(*workflow_, state_, step, context());
    if (!turn.refusal) {
        turn.refusal = run(workflow_->rule_of(trigger), std::move(step), turn);
    }
    return turn;
}

SimulatedTurn Simulation::advance_to(Timestamp to) {
    SimulatedTurn turn;
    for (int fires = 0; !state_.absent() && !state_.final; ++fires) {
        const Timer* timer = earliest_due(state_, to);
        if (timer == nullptr) break;
        if (fires == fires_max) {
            turn.refusal = refusal_of(RefusalCode::not_allowed, "the timers never come to rest");
            break;
        }
        // A timer that was set for the past fires now: the clock does not go back.
        if (timer->at > now_) now_ = timer->at;
        auto fired =
            decide(*workflow_, state_, fire_command(state_, *timer, "timer", now_), context());
        if (!fired) {
            turn.refusal = fired.error();
            break;
        }
        take(std::move(*fired), turn);
    }
    now_ = to;
    return turn;
}

}  // namespace jalon
