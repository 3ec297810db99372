// JavaScript's conversions and comparisons over Value, as JsonLogic uses them.
//
// Pure. Lists are walked recursively: the caller has bounded their depth (see rule_evaluation.h).
// Two differences from JavaScript, on purpose: two int64 are compared exactly, and text is measured
// in code points, because half of a surrogate pair is no text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/value.h"

namespace jalon {

// String(value).
[[nodiscard]] std::string text_of(const Value& value);

// Number(value); NaN when there is no number in it.
[[nodiscard]] double number_of(const Value& value);

// parseFloat(value): the longest prefix that is a number; NaN when there is none.
[[nodiscard]] double leading_number_of(const Value& value);

// a == b and a === b. Lists and objects are equal to themselves (same address) alone.
[[nodiscard]] bool equals_loosely(const Value& left, const Value& right);
[[nodiscard]] bool equals_strictly(const Value& left, const Value& right);

// a < b and a <= b: text by UTF-16 code units when both are text, numbers otherwise.
[[nodiscard]] bool is_less(const Value& left, const Value& right);
[[nodiscard]] bool is_less_or_equal(const Value& left, const Value& right);

// Count of code points.
[[nodiscard]] std::size_t text_length(std::string_view text);

}  // namespace jalon
