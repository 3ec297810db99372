// Operators over lists. The body of map, filter, reduce, all, some and none sees the element alone.
#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "engine/chart/rule_coerce.h"
#include "engine/chart/rule_evaluation.h"
#include "engine/chart/rule_node.h"

namespace jalon {
namespace {

using Arguments = std::span<const Operand>;

const Value::Array& list_or_empty(const Operand& operand) {
    static const Value::Array empty;
    const auto* list = operand.value().as_array();
    return list != nullptr ? *list : empty;
}

Operand map(Evaluation& evaluation, const Rule::Node& node, const Scope& scope) {
    const Operand list = evaluation.run(node.arguments[0], scope);
    Value::Array result;
    for (const Value& element : list_or_empty(list)) {
        result.push_back(evaluation.keep(evaluation.run(node.arguments[1], {&element, nullptr})));
        if (evaluation.failed()) return {};
    }
    return Value{std::move(result)};
}

Operand filter(Evaluation& evaluation, const Rule::Node& node, const Scope& scope) {
    const Operand list = evaluation.run(node.arguments[0], scope);
    Value::Array result;
    for (const Value& element : list_or_empty(list)) {
        if (!evaluation.spend(1)) return {};
        const Operand is_wanted = evaluation.run(node.arguments[1], {&element, nullptr});
        if (truthy(is_wanted.value())) result.push_back(evaluation.keep(Operand::borrow(element)));
        if (evaluation.failed()) return {};
    }
    return Value{std::move(result)};
}

Operand reduce(Evaluation& evaluation, const Rule::Node& node, const Scope& scope) {
    const Operand list = evaluation.run(node.arguments[0], scope);
    Operand accumulator = evaluation.run_argument(node, 2, scope);
    // Also the last result may be borrowed from `list`, which ends here: it is always kept.
    for (const Value& element : list_or_empty(list)) {
        const Scope pair{&element, &accumulator.value()};
        Value next = evaluation.keep(evaluation.run(node.arguments[1], pair));
        if (evaluation.failed()) return {};
        accumulator = Operand{std::move(next)};
    }
    return accumulator;
}

// Is there an element whose truth is `wanted`?
bool has_element(Evaluation& evaluation, const Rule::Node& body, const Value::Array& list,
                 bool wanted) {
    return std::any_of(list.begin(), list.end(), [&](const Value& element) {
        if (!evaluation.spend(1)) return false;
        const Operand result = evaluation.run(body, {&element, nullptr});
        return !evaluation.failed() && truthy(result.value()) == wanted;
    });
}

// False for an empty list, as in the reference implementation.
Operand all(Evaluation& evaluation, const Rule::Node& node, const Scope& scope) {
    const Operand list = evaluation.run(node.arguments[0], scope);
    const Value::Array& elements = list_or_empty(list);
    return Value{!elements.empty() && !has_element(evaluation, node.arguments[1], elements, false)};
}

template <bool wanted>
Operand some(Evaluation& evaluation, const Rule::Node& node, const Scope& scope) {
    const Operand list = evaluation.run(node.arguments[0], scope);
    return Value{has_element(evaluation, node.arguments[1], list_or_empty(list), true) == wanted};
}

Operand merge(Evaluation& evaluation, Arguments arguments) {
    Value::Array result;
    for (const Operand& argument : arguments) {
        const auto* list = argument.value().as_array();
        if (list == nullptr) {
            result.push_back(evaluation.keep(argument));
            continue;
        }
        for (const Value& element : *list) {
            result.push_back(evaluation.keep(Operand::borrow(element)));
            if (evaluation.failed()) return {};
        }
    }
    return Value{std::move(result)};
}

// An element of a list, or a part of a text.
Operand contains(Evaluation&, Arguments arguments) {
    const Value& wanted = arguments[0].value();
    const Value& whole = arguments[1].value();
    if (const auto* list = whole.as_array()) {
        return Value{std::any_of(list->begin(), list->end(), [&](const Value& element) {
            return equals_strictly(element, wanted);
        })};
    }
    const auto* text = whole.as_string();
    if (text == nullptr || text->empty()) return Value{false};
    return Value{text->find(text_of(wanted)) != std::string::npos};
}

constexpr std::array<RuleOperator, 8> list_table{{
    {"map", 2, any_count, nullptr, map, true},
    {"filter", 2, any_count, nullptr, filter, true},
    {"reduce", 2, any_count, nullptr, reduce, true},
    {"all", 2, any_count, nullptr, all, true},
    {"some", 2, any_count, nullptr, some<true>, true},
    {"none", 2, any_count, nullptr, some<false>, true},
    {"merge", 0, any_count, merge, nullptr},
    {"in", 2, any_count, contains, nullptr},
}};

}  // namespace

std::span<const RuleOperator> list_operators() { return list_table; }

}  // namespace jalon
