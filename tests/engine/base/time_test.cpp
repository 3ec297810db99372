#include "engine/base/time.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace jalon {
namespace {

constexpr std::int64_t day_us = 86'400'000'000;
constexpr std::int64_t int64_max = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t int64_min = std::numeric_limits<std::int64_t>::min();

std::string duration_text(std::string_view text) {
    const auto duration = parse_duration(text);
    if (!duration) return "none";
    return std::to_string(duration->months) + " " + std::to_string(duration->days) + " " +
           std::to_string(duration->microseconds);
}

std::string instant_text(std::string_view text) {
    const auto instant = parse_timestamp(text);
    return instant ? to_string(*instant) : "none";
}

TEST(TimeDate, EveryDayOfTenThousandYearsSurvivesTheRoundTrip) {
    const std::int64_t first = days_of({1, 1, 1});
    const std::int64_t last = days_of({9999, 12, 31});
    EXPECT_EQ(first, -719'162);
    EXPECT_EQ(last, 2'932'896);
    Date before = date_of_days(first);
    for (std::int64_t day = first + 1; day <= last; ++day) {
        const Date date = date_of_days(day);
        ASSERT_EQ(days_of(date), day);
        ASSERT_LT(before, date);
        before = date;
    }
}

TEST(TimeDate, KnownDaysHaveKnownNumbers) {
    EXPECT_EQ(days_of({1970, 1, 1}), 0);
    EXPECT_EQ(days_of({1969, 12, 31}), -1);
    EXPECT_EQ(days_of({2000, 2, 29}), 11'016);
    EXPECT_EQ(days_of({2024, 3, 1}) - days_of({2024, 2, 28}), 2);
    EXPECT_EQ(days_of({1900, 3, 1}) - days_of({1900, 2, 28}), 1);
}

TEST(TimeDate, ADayOutsideTheCalendarBecomesTheNearestOne) {
    EXPECT_EQ(date_of_days(int64_max), (Date{9999, 12, 31}));
    EXPECT_EQ(date_of_days(int64_min), (Date{1, 1, 1}));
}

TEST(TimeDate, AddingMonthsCutsTheDayToTheLastOfTheMonth) {
    EXPECT_EQ(add_months({2023, 1, 31}, 1), (Date{2023, 2, 28}));
    EXPECT_EQ(add_months({2024, 1, 31}, 1), (Date{2024, 2, 29}));
    EXPECT_EQ(add_months({2024, 2, 29}, 12), (Date{2025, 2, 28}));
    EXPECT_EQ(add_months({2024, 11, 30}, 3), (Date{2025, 2, 28}));
    EXPECT_EQ(add_months({2024, 3, 31}, -1), (Date{2024, 2, 29}));
    EXPECT_EQ(add_months({2024, 1, 15}, -1), (Date{2023, 12, 15}));
    EXPECT_EQ(add_months({2024, 1, 15}, 0), (Date{2024, 1, 15}));
}

TEST(TimeDate, AddingMonthsPastTheCalendarStopsAtItsEnds) {
    EXPECT_EQ(add_months({9999, 12, 1}, 1), (Date{9999, 12, 31}));
    EXPECT_EQ(add_months({1, 1, 31}, -1), (Date{1, 1, 1}));
    EXPECT_EQ(add_months({2024, 1, 1}, int64_max), (Date{9999, 12, 31}));
    EXPECT_EQ(add_months({2024, 1, 1}, int64_min), (Date{1, 1, 1}));
}

TEST(TimeDate, MonthsBetweenCountsWholeMonthsAndIsAntisymmetric) {
    EXPECT_EQ(months_between({2024, 1, 15}, {2024, 7, 14}), 5);
    EXPECT_EQ(months_between({2024, 1, 15}, {2024, 7, 15}), 6);
    EXPECT_EQ(months_between({2024, 7, 15}, {2024, 1, 15}), -6);
    EXPECT_EQ(months_between({2024, 7, 14}, {2024, 1, 15}), -5);
    EXPECT_EQ(months_between({2024, 1, 1}, {2024, 1, 1}), 0);
}

TEST(TimeDate, MonthsBetweenUndoesAddMonthsAlsoAtTheEndOfAMonth) {
    const std::int64_t start = days_of({2023, 12, 20});
    for (std::int64_t day = start; day < start + 100; ++day) {
        const Date date = date_of_days(day);
        for (std::int64_t months = 0; months < 30; ++months) {
            ASSERT_EQ(months_between(date, add_months(date, months)), months) << to_string(date);
        }
    }
}

TEST(TimeInstant, UtcReadingAndInstantAreInverse) {
    for (const std::int64_t us : {std::int64_t{0}, std::int64_t{-1}, day_us, -day_us, day_us - 1,
                                  std::int64_t{1'700'000'000'123'456}}) {
        EXPECT_EQ(instant_of_utc(utc_of(Timestamp{us})), Timestamp{us});
    }
    EXPECT_EQ(utc_of(Timestamp{-1}), (LocalDateTime{{1969, 12, 31}, day_us - 1}));
}

TEST(TimeInstant, AnInstantOutsideTheCalendarBecomesTheNearestReading) {
    EXPECT_EQ(utc_of(Timestamp{int64_max}), (LocalDateTime{{9999, 12, 31}, day_us - 1}));
    EXPECT_EQ(utc_of(Timestamp{int64_min}), (LocalDateTime{{1, 1, 1}, 0}));
}

TEST(TimeAdd, MonthsComeBeforeDaysAndDaysBeforeTheClock) {
    const LocalDateTime start{{2023, 1, 31}, day_us - 1};
    EXPECT_EQ(add(start, {1, 1, 1}), (LocalDateTime{{2023, 3, 2}, 0}));
    EXPECT_EQ(add(start, {}), start);
    EXPECT_EQ(add(start, {0, 0, 2 * day_us}), (LocalDateTime{{2023, 2, 2}, day_us - 1}));
}

TEST(TimeAdd, HugeDurationsStopAtTheEndsOfTheCalendar) {
    const LocalDateTime start{{2023, 1, 31}, 5};
    const LocalDateTime end{{9999, 12, 31}, day_us - 1};
    EXPECT_EQ(add(start, {int64_max, int64_max, int64_max}), end);
    EXPECT_EQ(add(start, {0, int64_max, 0}), end);
    EXPECT_EQ(add(start, {int64_min, int64_min, int64_min}), (LocalDateTime{{1, 1, 1}, 0}));
}

TEST(TimeText, ADateIsReadOnlyInItsOneForm) {
    EXPECT_EQ(parse_date("2024-02-29"), (Date{2024, 2, 29}));
    EXPECT_EQ(parse_date("0001-01-01"), (Date{1, 1, 1}));
    EXPECT_EQ(parse_date("9999-12-31"), (Date{9999, 12, 31}));
    for (const char* text :
         {"", "2024", "2024-02", "2023-02-29", "2024-2-9", "0000-01-01", "2024-13-01", "2024-00-01",
          "2024-01-00", "2024-04-31", "2024-01-01 ", " 2024-01-01", "20240101", "2024-01-01T",
          "+024-01-01", "2024/01/01", "12024-01-01", "-001-01-01"}) {
        EXPECT_FALSE(parse_date(text)) << text;
    }
}

TEST(TimeText, AnInstantIsReadWithItsOffset) {
    EXPECT_EQ(instant_text("1970-01-01T00:00:00Z"), "1970-01-01T00:00:00Z");
    EXPECT_EQ(instant_text("2024-06-30T23:30:00-02:30"), "2024-07-01T02:00:00Z");
    EXPECT_EQ(instant_text("2024-01-01T00:30:00+01:00"), "2023-12-31T23:30:00Z");
    EXPECT_EQ(instant_text("2024-01-01t00:00:00z"), "2024-01-01T00:00:00Z");
    EXPECT_EQ(instant_text("2024-01-01T00:00:00-00:00"), "2024-01-01T00:00:00Z");
}

TEST(TimeText, SixDecimalsOfASecondCountAndFurtherOnesAreCut) {
    EXPECT_EQ(instant_text("2024-01-01T00:00:00.5Z"), "2024-01-01T00:00:00.5Z");
    EXPECT_EQ(instant_text("2024-01-01T00:00:00.000001Z"), "2024-01-01T00:00:00.000001Z");
    EXPECT_EQ(instant_text("2024-01-01T00:00:00.1234569999999Z"), "2024-01-01T00:00:00.123456Z");
    EXPECT_EQ(instant_text("2024-01-01T00:00:00.0Z"), "2024-01-01T00:00:00Z");
    EXPECT_EQ(instant_text("1969-12-31T23:59:59.25Z"), "1969-12-31T23:59:59.25Z");
}

TEST(TimeText, ALeapSecondIsReadAsTheFollowingSecond) {
    EXPECT_EQ(instant_text("2016-12-31T23:59:60Z"), "2017-01-01T00:00:00Z");
    EXPECT_EQ(instant_text("1990-12-31T15:59:60.5-08:00"), "1991-01-01T00:00:00.5Z");
    EXPECT_EQ(instant_text("2016-12-31T23:58:60Z"), "none");
    EXPECT_EQ(instant_text("9999-12-31T23:59:60Z"), "none");
}

TEST(TimeText, AnythingElseIsNoInstant) {
    for (const char* text :
         {"", "2024-01-01", "2024-01-01T00:00:00", "2024-01-01 00:00:00Z", "2024-01-01T24:00:00Z",
          "2024-01-01T00:60:00Z", "2024-01-01T00:00:61Z", "2024-01-01T00:00Z",
          "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00,5Z", "2024-01-01T00:00:00+1:00",
          "2024-01-01T00:00:00+24:00", "2024-01-01T00:00:00+01:60", "2024-01-01T00:00:00+0100",
          "2024-01-01T00:00:00Z ", "2023-02-29T00:00:00Z", "0001-01-01T00:00:00+00:01",
          "9999-12-31T23:59:59-00:01"}) {
        EXPECT_EQ(instant_text(text), "none") << text;
    }
}

TEST(TimeText, ADurationKeepsItsCalendarPartAndItsClockPartApart) {
    EXPECT_EQ(duration_text("P6M"), "6 0 0");
    EXPECT_EQ(duration_text("P1Y2M10D"), "14 10 0");
    EXPECT_EQ(duration_text("PT0.01S"), "0 0 10000");
    EXPECT_EQ(duration_text("P2W"), "0 14 0");
    EXPECT_EQ(duration_text("P1W2D"), "0 9 0");
    EXPECT_EQ(duration_text("P1DT2H3M4.5000009S"), "0 1 7384500000");
    EXPECT_EQ(duration_text("PT0S"), "0 0 0");
    EXPECT_EQ(duration_text("PT1M"), "0 0 60000000");
    EXPECT_EQ(duration_text("PT999999999H999999999M999999999S"), "0 0 3660999996339000000");
}

TEST(TimeText, AnythingElseIsNoDuration) {
    for (const char* text :
         {"",      "P",      "PT",    "P1DT",  "6M",           "p6m",    "-P1D", "P-1D",
          "P1.5D", "PT1.5H", "PT1.S", "PT.5S", "P1M1Y",        "P1D1D",  "P1S",  "P1",
          "P1H",   "PT1Y",   "P1 D",  "P1D ",  "P1234567890D", "PT1,5S", "P1.0D"}) {
        EXPECT_EQ(duration_text(text), "none") << text;
    }
}

TEST(TimeText, ALocalReadingIsWrittenWithoutAZone) {
    EXPECT_EQ(to_string(LocalDateTime{{33, 4, 5}, 3'661'020'000}), "0033-04-05T01:01:01.02");
    EXPECT_EQ(to_string(Date{7, 1, 9}), "0007-01-09");
}

}  // namespace
}  // namespace jalon
