// The compiled form of a rule: a tree of constants, lists and calls of operators. Private to chart.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/value.h"
#include "engine/chart/guard.h"

namespace jalon {

class Evaluation;
class Operand;
struct Scope;

// Eager operators get the values of all arguments; the others decide what is evaluated, and where.
using EagerOperator = Operand (*)(Evaluation&, std::span<const Operand>);
using LazyOperator = Operand (*)(Evaluation&, const Rule::Node&, const Scope&);

// One row of the table of operators. Exactly one of `eager` and `lazy` is set.
struct RuleOperator {
    std::string_view name;
    std::size_t arguments_min;
    std::size_t arguments_max;
    EagerOperator eager;
    LazyOperator lazy;
    bool has_body = false;  // argument 1 reads an element of argument 0, not the data
};

inline constexpr std::size_t any_count = static_cast<std::size_t>(-1);

struct Rule::Node {
    const RuleOperator* operation = nullptr;  // nullptr: a constant, or a list of `arguments`
    bool is_list = false;
    Value constant;
    std::vector<Node> arguments;

    [[nodiscard]] bool is_constant() const { return operation == nullptr && !is_list; }
};

// One table a family of operators.
[[nodiscard]] std::span<const RuleOperator> logic_operators();
[[nodiscard]] std::span<const RuleOperator> number_operators();
[[nodiscard]] std::span<const RuleOperator> list_operators();
[[nodiscard]] std::span<const RuleOperator> data_operators();
[[nodiscard]] std::span<const RuleOperator> text_operators();
[[nodiscard]] std::span<const RuleOperator> date_operators();

}  // namespace jalon
