#include "engine/projection/late.h"

#include <algorithm>

namespace jalon {
namespace {

constexpr std::int64_t day_us = std::int64_t{24} * 3600 * 1'000'000;

}  // namespace

std::int64_t days_late(Timestamp occurred_at, Timestamp recorded_at) {
    return std::max<std::int64_t>(0, (recorded_at.value() - occurred_at.value()) / day_us);
}

// One microsecond less, so that days alone are compared: any number of them fits, as microseconds
// it may not.
bool is_late(Timestamp occurred_at, Timestamp recorded_at, std::int64_t days) {
    const std::int64_t passed = recorded_at.value() - occurred_at.value();
    return passed > 0 && (passed - 1) / day_us >= days;
}

std::optional<std::int64_t> parse_days(std::string_view text) {
    const auto duration = parse_duration(text);
    if (!duration || duration->months != 0 || duration->microseconds != 0) return std::nullopt;
    return duration->days;
}

}  // namespace jalon
