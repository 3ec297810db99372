// What this version of Jalon can read and write. Private to engine/codec.
#pragma once

#include <cstdint>

#include "engine/base/time.h"
#include "engine/instance/event.h"

namespace jalon {

inline constexpr std::uint16_t record_format = 1;
inline constexpr std::uint16_t state_format = 2;
inline constexpr std::uint16_t type_version_max = 2;   // of every event type
inline constexpr std::uint16_t type_version_told = 2;  // and later: a list `told` at the end

[[nodiscard]] constexpr bool is_known(EventType type) {
    return type >= EventType::instance_started && type <= EventType::delegation_given;
}

[[nodiscard]] constexpr bool is_known(TimerChange change) {
    return change >= TimerChange::set && change <= TimerChange::fired;
}

[[nodiscard]] constexpr bool is_known(Verdict verdict) { return verdict <= Verdict::irregular; }

// Whether the fields fit their widths and ranges; not whether the month has that day.
[[nodiscard]] constexpr bool is_plausible(const LocalDateTime& local) {
    constexpr std::int64_t day_us = 86'400'000'000;
    return local.date.month >= 1 && local.date.month <= 12 && local.date.day >= 1 &&
           local.date.day <= 31 && local.microseconds >= 0 && local.microseconds < day_us;
}

}  // namespace jalon
