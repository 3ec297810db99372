// One line of `jalon guard eval`. Pure.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/base/time.h"
#include "engine/base/zone_rules.h"

namespace jalon {

// {"rule":…, "data":…, "now":T?} → {"result":…} or {"error":{"code","message"}}. `now` counts where
// the line gives none. Dates are those of UTC.
// invalid: the line is no JSON or has another shape.
[[nodiscard]] Result<std::string> eval_line(std::string_view line, Timestamp now,
                                            const ZoneRules& zones);

}  // namespace jalon
