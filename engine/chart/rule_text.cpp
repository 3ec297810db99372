// Operators over text.
#include <array>
#include <cmath>
#include <span>
#include <string>
#include <string_view>

#include "engine/chart/rule_coerce.h"
#include "engine/chart/rule_evaluation.h"
#include "engine/chart/rule_node.h"

namespace jalon {
namespace {

using Arguments = std::span<const Operand>;

Operand cat(Evaluation& evaluation, Arguments arguments) {
    std::string text;
    for (const Operand& argument : arguments) {
        if (!argument.value().is_null()) text += text_of(argument.value());
    }
    if (!evaluation.spend(text.size())) return {};
    return Value{std::move(text)};
}

double whole_number_of(const Value& value) {
    const double number = number_of(value);
    return std::isnan(number) ? 0 : std::trunc(number);
}

// The byte at which code point `index` of `text` begins; its size when there are fewer.
std::size_t byte_of(std::string_view text, double index) {
    std::size_t i = 0;
    for (double passed = 0; i < text.size(); ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U) continue;
        if (passed++ >= index) break;
    }
    return i;
}

// A negative start counts from the end; a negative length leaves that many off at the end.
Operand substr(Evaluation&, Arguments arguments) {
    std::string text = text_of(arguments[0].value());
    if (arguments.size() > 1) {
        const double start = whole_number_of(arguments[1].value());
        const double from_end = start + static_cast<double>(text_length(text));
        text.erase(0, byte_of(text, start < 0 ? from_end : start));
    }
    if (arguments.size() > 2) {
        const double length = whole_number_of(arguments[2].value());
        const double less = length + static_cast<double>(text_length(text));
        text.resize(byte_of(text, length < 0 ? less : length));
    }
    return Value{std::move(text)};
}

constexpr std::array<RuleOperator, 2> text_table{{
    {"cat", 0, any_count, cat, nullptr},
    {"substr", 1, any_count, substr, nullptr},
}};

}  // namespace

std::span<const RuleOperator> text_operators() { return text_table; }

}  // namespace jalon
