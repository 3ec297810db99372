// --where: "name=value,name=value", all of which must hold.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/value.h"
#include "engine/projection/filter.h"

namespace jalon {

using Conditions = std::vector<std::pair<std::string, std::string>>;

// invalid: a name that no list knows, a name twice, no "=", or overdue neither true nor false.
[[nodiscard]] Result<Conditions> parse_where(std::string_view text);

// REQUIRES: of parse_where, both.
[[nodiscard]] Filter filter_of(const Conditions& conditions);
[[nodiscard]] Value live_filter_of(const Conditions& conditions);

}  // namespace jalon
