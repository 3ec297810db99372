#include "tools/jalon/until.h"

#include <charconv>
#include <cstdint>

namespace jalon {

Result<Timestamp> parse_time(const std::string& text, const ZoneRules& zones,
                             const std::string& zone) {
    if (const auto instant = parse_timestamp(text)) return *instant;
    const auto date = parse_date(text);
    if (!date) return Error{ErrorCode::invalid, "neither a date nor an RFC 3339 time: " + text};
    const LocalDateTime next_day{date_of_days(days_of(*date) + 1), 0};
    return Timestamp{zones.resolve(next_day, zone).value() - 1};
}

Result<Until> parse_until(const std::string& text, const ZoneRules& zones,
                          const std::string& zone) {
    Until until;
    if (text.empty()) return until;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size()) {
        until.position = Position{number};
        return until;
    }
    auto time = parse_time(text, zones, zone);
    if (!time) return time.error();
    until.recorded_at = *time;
    return until;
}

}  // namespace jalon
