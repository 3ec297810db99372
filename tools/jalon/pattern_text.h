// Texts that match a regular expression, as far as schemas of data use them. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/chance.h"

namespace jalon {

// A short text that the whole of `pattern` matches: characters, escapes, classes without negation,
// groups, alternatives and repetition; anchors at the ends. nullopt for anything beyond that.
[[nodiscard]] std::optional<std::string> draw_text(std::string_view pattern, Chance& chance);

}  // namespace jalon
