#include "tools/bench/life.h"

#include <algorithm>
#include <utility>

#include "adapters/json/json.h"
#include "engine/instance/decide.h"
#include "engine/instance/evolve.h"
#include "engine/instance/fire.h"

namespace jalon {
namespace {

Error broken(const std::string& what, const Value& line) {
    return Error{ErrorCode::invalid, "the script of the life: " + what + ": " + to_json(line)};
}

Value member_or(const Value& line, std::string_view name, Value otherwise) {
    const Value* found = line.find(name);
    if (found != nullptr) return *found;
    return otherwise;
}

}  // namespace

Result<std::vector<LifeStep>> Life::play(std::shared_ptr<const Workflow> workflow,
                                         const ZoneRules& zones, const std::vector<Value>& script) {
    Life life(std::move(workflow), zones);
    for (const Value& line : script) {
        if (auto taken = life.take(line); !taken) return broken(taken.error().message, line);
    }
    return std::move(life.steps_);
}

Result<void> Life::take(const Value& line) {
    if (const Value* facts = line.find("facts")) {
        for (const Value::Member& fact : *facts->as_object()) facts_[fact.name] = fact.value;
        return {};
    }
    if (const Value* at = line.find("at")) {
        if (auto moved = move_clock(*at); !moved) return moved;
    }
    if (const Value* data = line.find("start")) {
        Command start = command(CommandKind::start, "", line);
        start.input = *data;
        return send(workflow_->start, std::move(start));
    }
    const Value* trigger = line.find("send");
    if (trigger == nullptr) return {};
    const std::string name(text_or(trigger, ""));
    Command step = command(CommandKind::step, name, line);
    step.input = member_or(line, "data", Value::Object{});
    return send(workflow_->rule_of(name), std::move(step));
}

Result<void> Life::move_clock(const Value& at) {
    const auto instant = parse_timestamp(text_or(&at, ""));
    if (!instant) return Error{ErrorCode::invalid, "no instant"};
    now_ = *instant;
    return fire_due();
}

Result<void> Life::fire_due() {
    while (!state_.absent() && !state_.final) {
        const Timer* timer = earliest_due(state_, now_);
        if (timer == nullptr) break;
        const Command fire = fire_command(state_, *timer, "timer", now_);
        if (auto fired = decide_and_keep(fire, {}); !fired) return fired;
    }
    return {};
}

Command Life::command(CommandKind kind, std::string trigger, const Value& line) const {
    const Value as = member_or(line, "as", Value::Object{});
    Command command;
    command.kind = kind;
    command.instance = InstanceId{"life"};
    command.trigger = std::move(trigger);
    command.actor = Actor{std::string(text_or(as.find("subject"), "bench")),
                          std::string(text_or(as.find("role"), "admin")),
                          std::string(text_or(as.find("org"), ""))};
    command.channel = "api";
    command.occurred_at = now_;
    command.recorded_at = now_;
    return command;
}

void Life::read(const Command& command, std::vector<ReadFact>& facts) const {
    const std::string on = command.kind == CommandKind::start ? "start" : command.trigger;
    for (const Read& read : workflow_->reads) {
        if (std::find(read.on.begin(), read.on.end(), on) == read.on.end()) continue;
        const auto add = [&](const std::string& fact) {
            const auto given = facts_.find(fact);
            facts.push_back(
                ReadFact{fact, given == facts_.end() ? Value{} : given->second, "", Position{}});
        };
        add(read.name + ".known");
        for (const auto& [name, rule] : read.facts) add(read.name + "." + name);
    }
}

Result<void> Life::send(const TriggerRule& rule, Command command) {
    if (!preparation_.check(rule, command.input).empty()) {
        return Error{ErrorCode::invalid, "refused by the schema"};
    }
    const DecideContext context{&zones_, "UTC", {}};
    auto facts = preparation_.derive(*workflow_, state_, command, context);
    read(command, facts);
    auto sealed = preparation_.seal(*workflow_, rule, state_, command, context);
    if (!sealed) return sealed;
    return decide_and_keep(std::move(command), std::move(facts));
}

Result<void> Life::decide_and_keep(Command command, std::vector<ReadFact> facts) {
    LifeStep step{state_, std::move(command), DecideContext{&zones_, "UTC", std::move(facts)}, {}};
    auto decided = decide(*workflow_, step.before, step.command, step.context);
    if (!decided) return Error{ErrorCode::invalid, "refused: " + decided.error().detail};
    step.event = std::move(*decided);
    step.event.position = Position{steps_.size() + 1};
    state_ = evolve(std::move(state_), step.event);
    steps_.push_back(std::move(step));
    return {};
}

}  // namespace jalon
