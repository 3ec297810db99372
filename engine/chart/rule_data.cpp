// Operators that read: the data by path, the active states, the steps that were taken.
#include <array>
#include <charconv>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/chart/rule_coerce.h"
#include "engine/chart/rule_evaluation.h"
#include "engine/chart/rule_node.h"

namespace jalon {
namespace {

struct Lookup {
    bool is_found = false;
    Operand operand;
};

Lookup found(Operand operand) { return {true, std::move(operand)}; }

// Only the canonical form of a number names an element, as in JavaScript: "1", not "01".
Lookup element_at(const Value::Array& list, std::string_view name) {
    std::size_t index = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), index);
    const bool is_canonical = read.ec == std::errc{} && read.ptr == name.data() + name.size() &&
                              (name.size() == 1 || name.front() != '0');
    if (!is_canonical || index >= list.size()) return {};
    return found(Operand::borrow(list[index]));
}

Lookup found_size(std::size_t size) { return found(Value{static_cast<std::int64_t>(size)}); }

// One step of a path. Texts and lists have a "length".
Lookup child_of(Evaluation& evaluation, const Value& value, std::string_view name) {
    if (const auto* object = value.as_object()) {
        const Value* member = evaluation.spend(object->size()) ? value.find(name) : nullptr;
        return member != nullptr ? found(Operand::borrow(*member)) : Lookup{};
    }
    if (const auto* list = value.as_array()) {
        return name == "length" ? found_size(list->size()) : element_at(*list, name);
    }
    const auto* text = value.as_string();
    if (text != nullptr && name == "length" && evaluation.spend(text->size())) {
        return found_size(text_length(*text));
    }
    return {};
}

Lookup root_child_of(Evaluation& evaluation, const Scope& scope, std::string_view name) {
    if (scope.accumulator == nullptr) return child_of(evaluation, *scope.data, name);
    if (name == "current") return found(Operand::borrow(*scope.data));
    if (name == "accumulator") return found(Operand::borrow(*scope.accumulator));
    return {};
}

Operand whole(Evaluation& evaluation, const Scope& scope) {
    if (scope.accumulator == nullptr) return Operand::borrow(*scope.data);
    Value pair;
    pair.set("current", evaluation.keep(Operand::borrow(*scope.data)));
    pair.set("accumulator", evaluation.keep(Operand::borrow(*scope.accumulator)));
    return pair;
}

// What `key` (text, a number, or null for everything) names.
Lookup look_up(Evaluation& evaluation, const Scope& scope, const Value& key) {
    const auto weight = weight_of(key);
    if (!weight || !evaluation.spend(*weight)) {
        return found(evaluation.fail(ErrorCode::limit, "a path is too long"));
    }
    const std::string* text = key.as_string();
    const std::string made = text != nullptr || key.is_null() ? std::string() : text_of(key);
    std::string_view rest = text != nullptr ? *text : made;
    if (rest.empty()) return found(whole(evaluation, scope));
    std::size_t dot = rest.find('.');
    Lookup lookup = root_child_of(evaluation, scope, rest.substr(0, dot));
    while (lookup.is_found && dot != std::string_view::npos) {
        rest.remove_prefix(dot + 1);
        dot = rest.find('.');
        lookup = child_of(evaluation, lookup.operand.value(), rest.substr(0, dot));
    }
    return lookup;
}

Operand var(Evaluation& evaluation, const Rule::Node& node, const Scope& scope) {
    const Operand key = evaluation.run_argument(node, 0, scope);
    Operand otherwise = evaluation.run_argument(node, 1, scope);
    if (evaluation.failed()) return {};
    Lookup lookup = look_up(evaluation, scope, key.value());
    return lookup.is_found ? std::move(lookup.operand) : otherwise;
}

Value::Array missing_of(Evaluation& evaluation, const Scope& scope, const Value::Array& keys) {
    Value::Array result;
    for (const Value& key : keys) {
        const Lookup lookup = look_up(evaluation, scope, key);
        const Value& value = lookup.operand.value();
        const bool is_blank = value.as_string() != nullptr && value.as_string()->empty();
        if (value.is_null() || is_blank) result.push_back(evaluation.keep(Operand::borrow(key)));
        if (evaluation.failed()) break;
    }
    return result;
}

Operand missing(Evaluation& evaluation, const Rule::Node& node, const Scope& scope) {
    const std::vector<Operand> arguments = evaluation.run_arguments(node, scope);
    if (evaluation.failed()) return {};
    const auto* list = arguments.empty() ? nullptr : arguments[0].value().as_array();
    if (list != nullptr) return Value{missing_of(evaluation, scope, *list)};
    Value::Array keys;
    for (const Operand& argument : arguments) keys.push_back(evaluation.keep(argument));
    return Value{missing_of(evaluation, scope, keys)};
}

// [needed count, keys]: nothing is missing when at least that many keys are present.
Operand missing_some(Evaluation& evaluation, const Rule::Node& node, const Scope& scope) {
    const std::vector<Operand> arguments = evaluation.run_arguments(node, scope);
    if (evaluation.failed()) return {};
    const auto* keys = arguments[1].value().as_array();
    if (keys == nullptr) {
        return evaluation.fail(ErrorCode::type, "missing_some wants a list of keys");
    }
    Value::Array absent = missing_of(evaluation, scope, *keys);
    const double needed = number_of(arguments[0].value());
    if (static_cast<double>(keys->size() - absent.size()) >= needed) absent.clear();
    return Value{std::move(absent)};
}

using Arguments = std::span<const Operand>;

Operand state_in(Evaluation& evaluation, Arguments arguments) {
    const auto* is_active = evaluation.context().state_in;
    return Value{is_active != nullptr && (*is_active)(text_of(arguments[0].value()))};
}

template <const std::function<Value(std::string_view)>* RuleContext::*source>
Operand latest_step(Evaluation& evaluation, Arguments arguments) {
    const auto* find = evaluation.context().*source;
    return find != nullptr ? (*find)(text_of(arguments[0].value())) : Value{};
}

constexpr std::array<RuleOperator, 6> data_table{{
    {"var", 0, any_count, nullptr, var},
    {"missing", 0, any_count, nullptr, missing},
    {"missing_some", 2, any_count, nullptr, missing_some},
    {"state.in", 1, 1, state_in, nullptr},
    {"step.at", 1, 1, latest_step<&RuleContext::step_at>, nullptr},
    {"step.by", 1, 1, latest_step<&RuleContext::step_by>, nullptr},
}};

}  // namespace

std::span<const RuleOperator> data_operators() { return data_table; }

}  // namespace jalon
