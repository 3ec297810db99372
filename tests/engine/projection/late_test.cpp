// What is late: recorded more than so many days after it happened.
#include "engine/projection/late.h"

#include <gtest/gtest.h>

#include <limits>

namespace jalon::testing {
namespace {

constexpr std::int64_t one_day = std::int64_t{24} * 3600 * 1'000'000;

bool late_by(std::int64_t passed, std::int64_t days) {
    return is_late(Timestamp{5}, Timestamp{5 + passed}, days);
}

TEST(Late, IsWhatWasRecordedMoreThanSoManyDaysAfterIt) {
    EXPECT_FALSE(late_by(7 * one_day - 1, 7));
    EXPECT_FALSE(late_by(7 * one_day, 7)) << "seven days are not more than seven";
    EXPECT_TRUE(late_by(7 * one_day + 1, 7));
    EXPECT_TRUE(late_by(30 * one_day, 7));
}

TEST(Late, WithNoDaysIsAllThatWasToldAfterwards) {
    EXPECT_FALSE(late_by(0, 0));
    EXPECT_TRUE(late_by(1, 0));
    EXPECT_FALSE(late_by(-one_day, 0)) << "told ahead of its time";
}

TEST(Late, AnyNumberOfDaysFits) {
    const std::int64_t longest = *parse_days("P999999999W");
    EXPECT_EQ(longest, 6'999'999'993);
    EXPECT_FALSE(late_by(std::numeric_limits<std::int64_t>::max() / 2, longest));
}

TEST(Late, CountsWholeDays) {
    EXPECT_EQ(days_late(Timestamp{0}, Timestamp{one_day - 1}), 0);
    EXPECT_EQ(days_late(Timestamp{0}, Timestamp{9 * one_day + 1}), 9);
    EXPECT_EQ(days_late(Timestamp{9 * one_day}, Timestamp{0}), 0);
}

TEST(Late, ReadsWholeDaysOnly) {
    EXPECT_EQ(parse_days("P7D"), 7);
    EXPECT_EQ(parse_days("P2W"), 14);
    EXPECT_EQ(parse_days("P0D"), 0);
    for (const char* text : {"7", "P7", "P1M", "P1Y", "PT24H", "P1DT1H", "-P1D", ""}) {
        EXPECT_EQ(parse_days(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace jalon::testing
