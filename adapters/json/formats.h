// Formats: what the keyword `format` asks of a text. For the code of this folder only.
#pragma once

#include <optional>
#include <string_view>

#include "adapters/json/assertions.h"
#include "engine/base/zone_rules.h"

namespace jalon {

// date, date-time and email as in draft-07; of our own:
//   country   ISO 3166-1, two letters, a code that is assigned
//   zone      a name that `zones` know; passed over without them
// nullopt for any other: the draft lets a reader pass over it. `zones` must outlive what is made.
[[nodiscard]] std::optional<Assertion> format_named(std::string_view name, const ZoneRules* zones);

}  // namespace jalon
