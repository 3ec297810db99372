// RuleCall: the text of a rule as calls of operators. Private to engine/instance.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "engine/base/value.h"

namespace jalon {

// The operator and its operands as written; nullptr for a literal or a list.
[[nodiscard]] inline const Value::Member* call_of(const Value& rule) {
    const Value::Object* object = rule.as_object();
    return object != nullptr && object->size() == 1 ? &object->front() : nullptr;
}

[[nodiscard]] inline std::vector<const Value*> operands_of(const Value::Member& call) {
    std::vector<const Value*> found;
    if (const Value::Array* list = call.value.as_array()) {
        for (const Value& one : *list) found.push_back(&one);
    } else {
        found.push_back(&call.value);
    }
    return found;
}

// True when `wanted` accepts the call itself, or one inside it.
template <typename Wanted>
[[nodiscard]] bool any_call(const Value& rule, const Wanted& wanted) {
    if (const Value::Array* list = rule.as_array()) {
        return std::any_of(list->begin(), list->end(),
                           [&](const Value& one) { return any_call(one, wanted); });
    }
    const Value::Member* call = call_of(rule);
    return call != nullptr && (wanted(*call) || any_call(call->value, wanted));
}

// The path that {"var": "a.b"} or {"var": ["a.b", default]} reads, or nullptr.
[[nodiscard]] inline const std::string* read_path(const Value& rule) {
    const Value::Member* call = call_of(rule);
    if (call == nullptr || call->name != "var") return nullptr;
    const auto operands = operands_of(*call);
    return operands.empty() ? nullptr : operands[0]->as_string();
}

}  // namespace jalon
