#include "engine/instance/scope.h"

#include <utility>

#include "engine/instance/refusal.h"

namespace jalon {
namespace {

Date local_date(Timestamp instant, const ChartInputs& inputs) {
    return inputs.zones == nullptr ? utc_of(instant).date
                                   : inputs.zones->local(instant, inputs.zone).date;
}

// The rule set in force on `date`, unless the workflow names another day.
const RuleSet* rule_set_of(const Workflow& workflow, const ChartInputs& inputs, Date date) {
    if (workflow.rule_set_on) {
        const auto value = workflow.rule_set_on->evaluate(rule_context(inputs));
        const std::string* text = value ? value->as_string() : nullptr;
        if (text != nullptr) {
            if (const auto parsed = parse_date(*text)) date = *parsed;
        }
    }
    const RuleSet* in_force = nullptr;
    for (const RuleSet& set : workflow.rule_sets) {
        if (set.from <= date) in_force = &set;
    }
    return in_force;
}

}  // namespace

RuleContext rule_context(const ChartInputs& inputs) {
    RuleContext context;
    context.data = &inputs.scope;
    context.now = inputs.now;
    context.zone = inputs.zone;
    context.zones = inputs.zones;
    if (inputs.step_at) context.step_at = &inputs.step_at;
    if (inputs.step_by) context.step_by = &inputs.step_by;
    return context;
}

CommandScope make_scope(const Workflow& workflow, const InstanceState& state,
                        const Command& command, const DecideContext& context) {
    CommandScope scope;
    ChartInputs& inputs = scope.inputs;
    inputs.now = command.occurred_at;
    inputs.zones = context.zones;
    inputs.zone = context.zone;
    const bool starting = command.kind == CommandKind::start;
    Value input = shift_sealed(command.input, state.sealed.size());
    inputs.scope.set("data", starting ? input : state.data);
    inputs.scope.set("input", std::move(input));
    inputs.scope.set("actor", Value::Object{{"role", command.actor.role},
                                            {"org", command.actor.org},
                                            {"subject", command.actor.subject}});
    Value facts{Value::Object{}};
    for (const auto* known : {&command.delegation, &context.facts}) {
        for (const ReadFact& fact : *known) set_at(facts, split_dots(fact.name), fact.value);
    }
    inputs.scope.set("facts", std::move(facts));
    inputs.scope.set("irregular", Value::Array{});
    inputs.scope.set("now", to_string(command.occurred_at));
    inputs.scope.set("instance", Value::Object{{"id", command.instance.value()}});
    if (workflow.zone) {
        const auto zone = workflow.zone->evaluate(rule_context(inputs));
        const std::string* name = zone ? zone->as_string() : nullptr;
        const bool known = name != nullptr && inputs.zones != nullptr && inputs.zones->knows(*name);
        if (known) inputs.zone = *name;
    }
    const Date today = local_date(command.occurred_at, inputs);
    inputs.scope.set("today", to_string(today));
    inputs.step_at = [&state](std::string_view trigger) -> Value {
        const auto it = state.steps.find(std::string(trigger));
        return it == state.steps.end() ? Value{} : Value{to_string(it->second.occurred_at)};
    };
    inputs.step_by = [&state](std::string_view trigger) -> Value {
        const auto it = state.steps.find(std::string(trigger));
        return it == state.steps.end() ? Value{} : Value{it->second.subject};
    };
    if (const RuleSet* set = rule_set_of(workflow, inputs, today)) {
        scope.rule_set = set->id;
        inputs.scope.set("rules", set->numbers);
    }
    return scope;
}

Reason reason_of(const NamedGuard& guard, const ChartInputs& inputs) {
    Reason reason{guard.code, guard.article, guard.message, Value{Value::Object{}},
                  guard.unblock_by};
    for (const std::string& path : guard.rule.reads()) {
        if (path.empty()) continue;
        const Value* value = find_at(inputs.scope, split_dots(path));
        reason.facts.set(path, value == nullptr ? Value{} : *value);
    }
    return reason;
}

}  // namespace jalon
