#include "engine/base/time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace jalon {
namespace {

constexpr std::int64_t microseconds_a_second = 1'000'000;
constexpr std::int64_t microseconds_a_day = 86'400 * microseconds_a_second;
constexpr int year_max = 9999;
constexpr Date first_date{1, 1, 1};
constexpr Date last_date{year_max, 12, 31};

constexpr bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

constexpr unsigned days_of_month(int year, unsigned month) {
    constexpr std::array<unsigned, 12> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : lengths.at(month - 1);
}

// Days from 0001-01-01 to the first day of `year`.
constexpr std::int64_t days_before_year(std::int64_t year) {
    const std::int64_t whole = year - 1;
    return whole * 365 + whole / 4 - whole / 100 + whole / 400;
}

constexpr std::int64_t epoch_day = days_before_year(1970);
constexpr std::int64_t first_day = -epoch_day;
constexpr std::int64_t last_day = days_before_year(year_max + 1) - epoch_day - 1;

struct DayAndRest {
    std::int64_t day;
    std::int64_t rest;  // [0, microseconds_a_day)
};

// Rounds towards the past, so that the rest is never negative.
constexpr DayAndRest split_days(std::int64_t microseconds) {
    std::int64_t day = microseconds / microseconds_a_day;
    std::int64_t rest = microseconds % microseconds_a_day;
    if (rest < 0) {
        rest += microseconds_a_day;
        --day;
    }
    return {day, rest};
}

// Reads a text from the left. Every member leaves the place unchanged when it fails.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }

    [[nodiscard]] bool is_at(char wanted) const {
        return !rest_.empty() && rest_.front() == wanted;
    }

    bool take(char wanted) {
        if (!is_at(wanted)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool take_either(char upper, char lower) { return take(upper) || take(lower); }

    // Exactly `count` digits.
    std::optional<int> digits(std::size_t count) {
        if (rest_.size() < count || leading_digits() < count) return std::nullopt;
        return static_cast<int>(take_number(count));
    }

    // One to nine digits.
    std::optional<std::int64_t> number() {
        const std::size_t count = leading_digits();
        if (count == 0 || count > 9) return std::nullopt;
        return take_number(count);
    }

    // Decimals of a second as microseconds; what is past the sixth is cut. 0 without a point.
    std::optional<std::int64_t> decimals() {
        if (!take('.')) return 0;
        const std::size_t count = leading_digits();
        if (count == 0) return std::nullopt;
        const std::size_t kept = std::min<std::size_t>(count, 6);
        std::int64_t value = take_number(kept);
        for (std::size_t i = kept; i < 6; ++i) value *= 10;
        rest_.remove_prefix(count - kept);
        return value;
    }

private:
    [[nodiscard]] std::size_t leading_digits() const {
        return std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    }

    std::int64_t take_number(std::size_t count) {
        std::int64_t value = 0;
        for (const char c : rest_.substr(0, count)) value = value * 10 + (c - '0');
        rest_.remove_prefix(count);
        return value;
    }

    std::string_view rest_;
};

std::optional<Date> scan_date(Scanner& scanner) {
    const auto year = scanner.digits(4);
    if (!year || !scanner.take('-')) return std::nullopt;
    const auto month = scanner.digits(2);
    if (!month || !scanner.take('-')) return std::nullopt;
    const auto day = scanner.digits(2);
    if (!day || *year < 1 || *month < 1 || *month > 12 || *day < 1) return std::nullopt;
    const Date date{*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day)};
    if (date.day > days_of_month(date.year, date.month)) return std::nullopt;
    return date;
}

struct ClockReading {
    std::int64_t seconds;
    std::int64_t microseconds;
    bool is_leap_second;
};

std::optional<ClockReading> scan_clock(Scanner& scanner) {
    const auto hour = scanner.digits(2);
    if (!hour || *hour > 23 || !scanner.take(':')) return std::nullopt;
    const auto minute = scanner.digits(2);
    if (!minute || *minute > 59 || !scanner.take(':')) return std::nullopt;
    const auto second = scanner.digits(2);
    if (!second || *second > 60) return std::nullopt;
    const auto decimals = scanner.decimals();
    if (!decimals) return std::nullopt;
    return ClockReading{*hour * 3600 + *minute * 60 + *second, *decimals, *second == 60};
}

// Seconds east of UTC.
std::optional<std::int64_t> scan_offset(Scanner& scanner) {
    if (scanner.take_either('Z', 'z')) return 0;
    const bool is_west = scanner.take('-');
    if (!is_west && !scanner.take('+')) return std::nullopt;
    const auto hour = scanner.digits(2);
    if (!hour || *hour > 23 || !scanner.take(':')) return std::nullopt;
    const auto minute = scanner.digits(2);
    if (!minute || *minute > 59) return std::nullopt;
    const std::int64_t seconds = *hour * 3600 + *minute * 60;
    return is_west ? -seconds : seconds;
}

struct DurationUnit {
    char letter;
    std::int64_t Duration::*field;
    std::int64_t factor;
};

constexpr std::array<DurationUnit, 4> calendar_units{{
    {'Y', &Duration::months, 12},
    {'M', &Duration::months, 1},
    {'W', &Duration::days, 7},
    {'D', &Duration::days, 1},
}};
constexpr std::array<DurationUnit, 3> clock_units{{
    {'H', &Duration::microseconds, 3600 * microseconds_a_second},
    {'M', &Duration::microseconds, 60 * microseconds_a_second},
    {'S', &Duration::microseconds, microseconds_a_second},
}};

// Reads parts in the order of `units` until no number follows; the count of parts, or nullopt.
template <std::size_t count>
std::optional<int> scan_parts(Scanner& scanner, const std::array<DurationUnit, count>& units,
                              Duration& duration) {
    int parts = 0;
    auto unit = units.begin();
    while (const auto number = scanner.number()) {
        const bool has_decimals = scanner.is_at('.');
        const auto decimals = scanner.decimals();
        if (!decimals) return std::nullopt;
        unit = std::find_if(unit, units.end(),
                            [&](const DurationUnit& next) { return scanner.take(next.letter); });
        if (unit == units.end()) return std::nullopt;
        if (has_decimals && unit->letter != 'S') return std::nullopt;
        duration.*(unit->field) += *number * unit->factor + *decimals;
        ++unit;
        ++parts;
    }
    return parts;
}

void append_padded(std::string& text, std::int64_t number, std::size_t width) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
    const auto count = static_cast<std::size_t>(end - digits.begin());
    text.append(width - std::min(width, count), '0');
    text.append(digits.data(), count);
}

}  // namespace

std::int64_t days_of(const Date& date) {
    std::int64_t days = days_before_year(date.year) - epoch_day + date.day - 1;
    for (unsigned month = 1; month < date.month; ++month) days += days_of_month(date.year, month);
    return days;
}

Date date_of_days(std::int64_t days) {
    if (days <= first_day) return first_date;
    if (days >= last_day) return last_date;
    const std::int64_t since_year_1 = days + epoch_day;
    auto year = static_cast<int>(since_year_1 * 400 / 146'097) + 1;
    while (days_before_year(year) > since_year_1) --year;
    while (days_before_year(year + 1) <= since_year_1) ++year;
    auto rest = static_cast<unsigned>(since_year_1 - days_before_year(year));
    unsigned month = 1;
    while (rest >= days_of_month(year, month)) rest -= days_of_month(year, month++);
    return Date{year, month, rest + 1};
}

Date add_months(const Date& date, std::int64_t months) {
    constexpr std::int64_t reach = 12 * (year_max + 1);
    const std::int64_t total = date.year * 12 + static_cast<std::int64_t>(date.month) - 1 +
                               std::clamp(months, -reach, reach);
    if (total < 12) return first_date;
    if (total >= reach) return last_date;
    const auto year = static_cast<int>(total / 12);
    const auto month = static_cast<unsigned>(total % 12) + 1;
    return Date{year, month, std::min(date.day, days_of_month(year, month))};
}

std::int64_t months_between(const Date& from, const Date& to) {
    if (to < from) return -months_between(to, from);
    const std::int64_t months = (to.year - from.year) * 12 + static_cast<std::int64_t>(to.month) -
                                static_cast<std::int64_t>(from.month);
    return add_months(from, months) > to ? months - 1 : months;
}

LocalDateTime utc_of(Timestamp instant) {
    const auto [day, rest] = split_days(instant.value());
    if (day < first_day) return {first_date, 0};
    if (day > last_day) return {last_date, microseconds_a_day - 1};
    return {date_of_days(day), rest};
}

Timestamp instant_of_utc(const LocalDateTime& local) {
    return Timestamp{days_of(local.date) * microseconds_a_day + local.microseconds};
}

LocalDateTime add(const LocalDateTime& local, const Duration& duration) {
    constexpr std::int64_t reach = last_day - first_day + 1;
    auto [day, rest] = split_days(duration.microseconds);
    rest += local.microseconds;
    if (rest >= microseconds_a_day) {
        rest -= microseconds_a_day;
        ++day;
    }
    day +=
        days_of(add_months(local.date, duration.months)) + std::clamp(duration.days, -reach, reach);
    if (day < first_day) return {first_date, 0};
    if (day > last_day) return {last_date, microseconds_a_day - 1};
    return {date_of_days(day), rest};
}

std::optional<Date> parse_date(std::string_view text) {
    Scanner scanner(text);
    const auto date = scan_date(scanner);
    return scanner.at_end() ? date : std::nullopt;
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
    Scanner scanner(text);
    const auto date = scan_date(scanner);
    if (!date || !scanner.take_either('T', 't')) return std::nullopt;
    const auto clock = scan_clock(scanner);
    if (!clock) return std::nullopt;
    const auto offset = scan_offset(scanner);
    if (!offset || !scanner.at_end()) return std::nullopt;
    const std::int64_t seconds = days_of(*date) * 86'400 + clock->seconds - *offset;
    // Leap seconds are only ever inserted at the end of a day of UTC.
    if (clock->is_leap_second && seconds % 86'400 != 0) return std::nullopt;
    if (seconds < first_day * 86'400 || seconds >= (last_day + 1) * 86'400) return std::nullopt;
    return Timestamp{seconds * microseconds_a_second + clock->microseconds};
}

std::optional<Duration> parse_duration(std::string_view text) {
    Scanner scanner(text);
    if (!scanner.take('P')) return std::nullopt;
    Duration duration;
    const auto calendar_parts = scan_parts(scanner, calendar_units, duration);
    if (!calendar_parts) return std::nullopt;
    const bool has_clock = scanner.take('T');
    const auto clock_parts = has_clock ? scan_parts(scanner, clock_units, duration) : 0;
    if (!clock_parts || has_clock != (*clock_parts > 0)) return std::nullopt;
    if (!scanner.at_end() || *calendar_parts + *clock_parts == 0) return std::nullopt;
    return duration;
}

std::string to_string(const Date& date) {
    std::string text;
    append_padded(text, date.year, 4);
    text += '-';
    append_padded(text, date.month, 2);
    text += '-';
    append_padded(text, date.day, 2);
    return text;
}

std::string to_string(const LocalDateTime& local) {
    std::string text = to_string(local.date) + 'T';
    const std::int64_t seconds = local.microseconds / microseconds_a_second;
    append_padded(text, seconds / 3600, 2);
    text += ':';
    append_padded(text, seconds / 60 % 60, 2);
    text += ':';
    append_padded(text, seconds % 60, 2);
    if (const std::int64_t decimals = local.microseconds % microseconds_a_second; decimals != 0) {
        text += '.';
        append_padded(text, decimals, 6);
        text.erase(text.find_last_not_of('0') + 1);
    }
    return text;
}

std::string to_string(Timestamp instant) { return to_string(utc_of(instant)) + 'Z'; }

}  // namespace jalon
