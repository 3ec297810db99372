// One evaluation of a rule: its budget, its first failure and the walk over the nodes. Private to
// chart.
//
// Failures are sticky: after the first one every run() gives null at once, and the caller looks at
// failed() only where going on would cost something.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/value.h"
#include "engine/chart/guard.h"
#include "engine/chart/rule_node.h"

namespace jalon {

// A value that an operator works on: its own, or one borrowed from the data or from the rule. A
// borrowed one lives as long as the scope it was read in.
class Operand {
public:
    Operand() = default;
    Operand(Value value) : own_(std::move(value)) {}  // NOLINT: implicit

    [[nodiscard]] static Operand borrow(const Value& value) {
        Operand operand;
        operand.borrowed_ = &value;
        return operand;
    }

    [[nodiscard]] const Value& value() const { return borrowed_ != nullptr ? *borrowed_ : own_; }

    // The value itself; copied when it was borrowed.
    [[nodiscard]] Value take() && {
        if (borrowed_ != nullptr) return *borrowed_;
        return std::move(own_);
    }

private:
    const Value* borrowed_ = nullptr;
    Value own_;
};

// What "var" reads: the data, an element, or the pair of a reduction.
struct Scope {
    const Value* data = nullptr;         // the element as "current" when `accumulator` is set
    const Value* accumulator = nullptr;  // set inside the body of reduce
};

// What a value costs: one unit a value and one a byte of text, so that the work of an evaluation is
// bounded also when each single operator is cheap. nullopt: deeper than limits::rule_depth_max.
[[nodiscard]] std::optional<std::size_t> weight_of(const Value& value,
                                                   int depth_max = limits::rule_depth_max);

class Evaluation {
public:
    // `context` must outlive the evaluation.
    explicit Evaluation(const RuleContext& context) : context_(context) {}

    [[nodiscard]] const RuleContext& context() const { return context_; }
    [[nodiscard]] bool failed() const { return failure_.has_value(); }
    [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }

    Operand run(const Rule::Node& node, const Scope& scope);

    // The arguments from the left, each weighed; fewer when one fails.
    std::vector<Operand> run_arguments(const Rule::Node& node, const Scope& scope);

    // Argument `index`, or null when there are fewer.
    Operand run_argument(const Rule::Node& node, std::size_t index, const Scope& scope);

    // The value to put into a result; its memory is paid from the budget.
    Value keep(Operand operand);

    // A number that was computed: whole ones up to 2^53 as int64. Fails for NaN and infinity.
    Operand number(double number);

    // False, and failed, when the budget does not cover `units`.
    bool spend(std::size_t units);

    // Records the first failure; gives null.
    Operand fail(ErrorCode code, std::string message);

private:
    const RuleContext& context_;
    int steps_ = 0;
    std::size_t spent_ = 0;
    std::optional<Error> failure_;
};

}  // namespace jalon
