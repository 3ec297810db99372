// What can be said of a rule without any data. Private to engine/instance.
#pragma once

#include <optional>

#include "engine/base/value.h"

namespace jalon {

// True or false when the rule comes to that whatever it reads; nothing when that is not decided.
//
// Decided: rules that read nothing; `and` of a condition and its negation, of tests of one path
// against texts or numbers that exclude each other (==, ===, in a list, <, <=, >, >=), or with a
// part that never holds; `or` of which no part ever holds. Not decided: whatever depends on what
// schemas, actions and other guards allow, on dates and on the time.
[[nodiscard]] std::optional<bool> known_truth(const Value& rule);

}  // namespace jalon
