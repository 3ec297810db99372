// Time as data: instants, dates, calendar durations. Proleptic Gregorian, no leap seconds, no zone
// data (that is ZoneRules) and no clock (time is a parameter of the engine).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/strong.h"

namespace jalon {

// Microseconds since 1970-01-01T00:00:00Z.
using Timestamp = Strong<struct TimestampTag, std::int64_t>;

// A day of the calendar, years 1 to 9999.
struct Date {
    int year = 1970;
    unsigned month = 1;
    unsigned day = 1;

    friend bool operator==(const Date&, const Date&) = default;
    friend auto operator<=>(const Date&, const Date&) = default;
};

// A wall-clock reading without a zone.
struct LocalDateTime {
    Date date;
    std::int64_t microseconds = 0;  // since local midnight, [0, 86'400'000'000)

    friend bool operator==(const LocalDateTime&, const LocalDateTime&) = default;
    friend auto operator<=>(const LocalDateTime&, const LocalDateTime&) = default;
};

// ISO 8601 duration: calendar part and clock part are kept apart, because a month has no fixed
// length. Weeks are read as seven days. Never negative.
struct Duration {
    std::int64_t months = 0;        // years count twelve
    std::int64_t days = 0;          // calendar days
    std::int64_t microseconds = 0;  // hours, minutes, seconds

    friend bool operator==(const Duration&, const Duration&) = default;
};

// Days since 1970-01-01, and back.
[[nodiscard]] std::int64_t days_of(const Date& date);
[[nodiscard]] Date date_of_days(std::int64_t days);

// Adds calendar months; the day is cut to the month's last one (31 January + P1M = 28 February).
[[nodiscard]] Date add_months(const Date& date, std::int64_t months);

// Whole calendar months from `from` to `to` (negative when `to` is earlier).
[[nodiscard]] std::int64_t months_between(const Date& from, const Date& to);

// The reading of a clock on UTC, and back.
[[nodiscard]] LocalDateTime utc_of(Timestamp instant);
[[nodiscard]] Timestamp instant_of_utc(const LocalDateTime& local);

// Calendar part first (months, then days), then the clock part, all on the wall clock.
[[nodiscard]] LocalDateTime add(const LocalDateTime& local, const Duration& duration);

// "YYYY-MM-DD". nullopt for anything else, also for days that the calendar lacks.
[[nodiscard]] std::optional<Date> parse_date(std::string_view text);

// RFC 3339 date-time with offset or Z; up to six decimals of a second count, further ones are cut.
// A leap second (:60) is read as the following second.
[[nodiscard]] std::optional<Timestamp> parse_timestamp(std::string_view text);

// ISO 8601 duration such as P6M, P1Y2M10D, PT0.01S, P2W; decimals only in the seconds; at least one
// part; every part at most nine digits.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);

[[nodiscard]] std::string to_string(const Date& date);
[[nodiscard]] std::string to_string(Timestamp instant);  // RFC 3339 in UTC, decimals as needed
[[nodiscard]] std::string to_string(const LocalDateTime& local);

}  // namespace jalon
