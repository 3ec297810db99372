// Operators that choose and compare.
#include <array>
#include <span>

#include "engine/chart/rule_coerce.h"
#include "engine/chart/rule_evaluation.h"
#include "engine/chart/rule_node.h"

namespace jalon {
namespace {

using Arguments = std::span<const Operand>;
using Comparison = bool (*)(const Value&, const Value&);

template <Comparison holds, bool wanted = true>
Operand compare(Evaluation&, Arguments arguments) {
    return Value{holds(arguments[0].value(), arguments[1].value()) == wanted};
}

// a > b is b < a, and not the opposite of a <= b: both are false for what is no number.
template <Comparison holds>
Operand compare_swapped(Evaluation&, Arguments arguments) {
    return Value{holds(arguments[1].value(), arguments[0].value())};
}

// With three arguments: is the second one between the others?
template <Comparison holds>
Operand compare_chain(Evaluation&, Arguments arguments) {
    if (!holds(arguments[0].value(), arguments[1].value())) return Value{false};
    return Value{arguments.size() < 3 || holds(arguments[1].value(), arguments[2].value())};
}

Operand choose(Evaluation& evaluation, const Rule::Node& node, const Scope& scope) {
    std::size_t i = 0;
    for (; i + 1 < node.arguments.size(); i += 2) {
        const Operand condition = evaluation.run(node.arguments[i], scope);
        if (evaluation.failed()) return {};
        if (truthy(condition.value())) return evaluation.run(node.arguments[i + 1], scope);
    }
    return evaluation.run_argument(node, i, scope);
}

// The first argument whose truth is `wanted`, or else the last one.
template <bool wanted>
Operand first_of(Evaluation& evaluation, const Rule::Node& node, const Scope& scope) {
    Operand current;
    for (const Rule::Node& argument : node.arguments) {
        current = evaluation.run(argument, scope);
        if (evaluation.failed() || truthy(current.value()) == wanted) break;
    }
    return current;
}

template <bool wanted>
Operand truth(Evaluation& evaluation, const Rule::Node& node, const Scope& scope) {
    return Value{truthy(evaluation.run_argument(node, 0, scope).value()) == wanted};
}

Operand pass_through(Evaluation& evaluation, const Rule::Node& node, const Scope& scope) {
    return evaluation.run_argument(node, 0, scope);
}

constexpr std::array<RuleOperator, 15> logic_table{{
    {"==", 2, any_count, compare<equals_loosely>, nullptr},
    {"!=", 2, any_count, compare<equals_loosely, false>, nullptr},
    {"===", 2, any_count, compare<equals_strictly>, nullptr},
    {"!==", 2, any_count, compare<equals_strictly, false>, nullptr},
    {">", 2, any_count, compare_swapped<is_less>, nullptr},
    {">=", 2, any_count, compare_swapped<is_less_or_equal>, nullptr},
    {"<", 2, any_count, compare_chain<is_less>, nullptr},
    {"<=", 2, any_count, compare_chain<is_less_or_equal>, nullptr},
    {"if", 0, any_count, nullptr, choose},
    {"?:", 0, any_count, nullptr, choose},
    {"and", 0, any_count, nullptr, first_of<false>},
    {"or", 0, any_count, nullptr, first_of<true>},
    {"!", 0, any_count, nullptr, truth<false>},
    {"!!", 0, any_count, nullptr, truth<true>},
    {"log", 0, any_count, nullptr, pass_through},
}};

}  // namespace

std::span<const RuleOperator> logic_operators() { return logic_table; }

}  // namespace jalon
