// The few expressions of an SCXML chart without data. Private to adapters/scxml.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/value.h"

namespace jalon {

// In('id'), !In('id'), true, false as a rule; the null data model's own In(id) too (B.1).
// nullopt: anything else.
[[nodiscard]] std::optional<Value> condition_of(std::string_view text);

// "10ms", "1.5s", ".5s" or "0" (CSS2) as an ISO 8601 duration; "" when it is no delay at all.
// nullopt: anything else, or longer than an ISO 8601 part may be here (nine digits of seconds).
[[nodiscard]] std::optional<std::string> delay_of(std::string_view text);

// A constant in quotes, without them. nullopt: anything else.
[[nodiscard]] std::optional<std::string_view> constant_of(std::string_view text);

// The words between white space.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

[[nodiscard]] std::string_view trimmed_xml(std::string_view text);

}  // namespace jalon
