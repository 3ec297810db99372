#include "engine/core/preparation.h"

#include <algorithm>
#include <utility>

#include "engine/codec/byte_writer.h"
#include "engine/codec/value_codec.h"
#include "engine/core/unseal.h"

namespace jalon {
namespace {

std::string plaintext_of(const Value& value) {
    ByteWriter out(64);
    write_value(out, value);
    const Bytes bytes = std::move(out).take();
    return std::string(bytes.begin(), bytes.end());
}

RuleContext rule_context(const Value& scope, const Command& command, const DecideContext& context) {
    RuleContext rules;
    rules.data = &scope;
    rules.now = command.occurred_at;
    rules.zone = context.zone;
    rules.zones = context.zones;
    return rules;
}

}  // namespace

SealBinding Preparation::binding(const InstanceId& instance, const Hash& request_key_hash,
                                 std::string path) const {
    return SealBinding{log_id_, instance, request_key_hash, std::move(path)};
}

std::vector<SchemaError> Preparation::check(const TriggerRule& rule, const Value& data) const {
    if (has_sealed_mark(data)) return {SchemaError{"", "a member may not be named $sealed"}};
    if (!is_encodable(data)) return {SchemaError{"", "the data is nested too deeply"}};
    if (!rule.schema) return {};  // the chart declares no triggers
    return rule.schema->check(data);
}

std::vector<ReadFact> Preparation::derive(const Workflow& workflow, const InstanceState& state,
                                          const Command& command,
                                          const DecideContext& context) const {
    std::vector<ReadFact> facts;
    const std::string name = command.kind == CommandKind::start ? "start" : command.trigger;
    Value scope;
    for (const Derive& derive : workflow.derive) {
        if (std::find(derive.on.begin(), derive.on.end(), name) == derive.on.end()) continue;
        if (scope.is_null()) {
            const auto any = [](std::string_view) { return true; };
            scope.set("data", command.kind == CommandKind::start
                                  ? command.input
                                  : unseal(sealer_, log_id_, state, state.data, any));
            scope.set("input", command.input);
        }
        auto value = derive.rule.evaluate(rule_context(scope, command, context));
        facts.push_back(ReadFact{derive.name, value ? std::move(*value) : Value{}, "", Position{}});
    }
    return facts;
}

Result<void> Preparation::seal(const Workflow& workflow, const TriggerRule& rule,
                               const InstanceState& state, Command& command,
                               const DecideContext& context) {
    if (rule.personal.empty()) return {};
    std::string subject = "instance." + command.instance.value();
    if (workflow.subject) {
        Value scope;
        scope.set("data", command.kind == CommandKind::start ? command.input : state.data);
        scope.set("input", command.input);
        const auto named = workflow.subject->evaluate(rule_context(scope, command, context));
        const std::string* text = named ? named->as_string() : nullptr;
        if (text != nullptr && !text->empty()) subject = *text;
    }
    for (const PersonalField& field : rule.personal) {
        for (const Path& place : places_of(field, command.input)) {
            const std::string plaintext = plaintext_of(*find_at(command.input, place));
            auto part =
                sealer_.seal(binding(command.instance, command.request_key_hash, to_pointer(place)),
                             subject, field.sensitivity, plaintext);
            if (!part) return part.error();
            set_at(command.input, place, sealed_mark(command.sealed.size()));
            command.sealed.push_back(std::move(*part));
        }
    }
    return {};
}

}  // namespace jalon
