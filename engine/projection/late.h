// Late: what was recorded long after it happened. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/time.h"

namespace jalon {

// Whole days of 24 hours between the two; 0 when it was recorded within a day, or ahead of time.
[[nodiscard]] std::int64_t days_late(Timestamp occurred_at, Timestamp recorded_at);

// Was it recorded more than so many days after it happened?
[[nodiscard]] bool is_late(Timestamp occurred_at, Timestamp recorded_at, std::int64_t days);

// The days of an ISO 8601 duration of whole days or weeks, such as P7D. nullopt: anything else.
[[nodiscard]] std::optional<std::int64_t> parse_days(std::string_view text);

}  // namespace jalon
