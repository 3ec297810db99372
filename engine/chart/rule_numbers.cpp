// Operators that calculate. The result is a finite number, or the rule fails.
#include <array>
#include <cmath>
#include <span>

#include "engine/chart/rule_coerce.h"
#include "engine/chart/rule_evaluation.h"
#include "engine/chart/rule_node.h"

namespace jalon {
namespace {

using Arguments = std::span<const Operand>;

Operand sum(Evaluation& evaluation, Arguments arguments) {
    double total = 0;
    for (const Operand& argument : arguments) total += leading_number_of(argument.value());
    return evaluation.number(total);
}

// A single argument is given back as it is, as in the reference implementation.
Operand product(Evaluation& evaluation, Arguments arguments) {
    if (arguments.size() == 1) return arguments[0];
    double total = 1;
    for (const Operand& argument : arguments) total *= leading_number_of(argument.value());
    return evaluation.number(total);
}

Operand difference(Evaluation& evaluation, Arguments arguments) {
    const double first = number_of(arguments[0].value());
    if (arguments.size() == 1) return evaluation.number(-first);
    return evaluation.number(first - number_of(arguments[1].value()));
}

Operand quotient(Evaluation& evaluation, Arguments arguments) {
    const double divisor = number_of(arguments[1].value());
    if (divisor == 0) return evaluation.fail(ErrorCode::type, "division by zero");
    return evaluation.number(number_of(arguments[0].value()) / divisor);
}

Operand remainder_of(Evaluation& evaluation, Arguments arguments) {
    return evaluation.number(
        std::fmod(number_of(arguments[0].value()), number_of(arguments[1].value())));
}

template <bool is_max>
Operand extreme(Evaluation& evaluation, Arguments arguments) {
    double result = number_of(arguments[0].value());
    for (const Operand& argument : arguments.subspan(1)) {
        const double number = number_of(argument.value());
        if (std::isnan(number) || (is_max ? number > result : number < result)) result = number;
        if (std::isnan(result)) break;
    }
    return evaluation.number(result);
}

constexpr std::array<RuleOperator, 7> number_table{{
    {"+", 0, any_count, sum, nullptr},
    {"*", 1, any_count, product, nullptr},
    {"-", 1, any_count, difference, nullptr},
    {"/", 2, any_count, quotient, nullptr},
    {"%", 2, any_count, remainder_of, nullptr},
    {"max", 1, any_count, extreme<true>, nullptr},
    {"min", 1, any_count, extreme<false>, nullptr},
}};

}  // namespace

std::span<const RuleOperator> number_operators() { return number_table; }

}  // namespace jalon
