#include "adapters/zones/iana_zones.h"

#include <gtest/gtest.h>

namespace jalon::testing {
namespace {

constexpr std::int64_t hour = 3'600'000'000;

LocalDateTime at(int year, unsigned month, unsigned day, std::int64_t microseconds) {
    return {{year, month, day}, microseconds};
}

class IanaZonesTest : public ::testing::Test {
protected:
    std::string resolved(const LocalDateTime& local, std::string_view zone) const {
        return to_string(zones_.resolve(local, zone));
    }
    LocalDateTime local(const char* instant, std::string_view zone) const {
        return zones_.local(*parse_timestamp(instant), zone);
    }

    static IanaZones open() {
        auto zones = IanaZones::open();
        CHECK(zones.has_value());
        return std::move(zones).value();
    }

    IanaZones zones_ = open();
};

TEST_F(IanaZonesTest, KnowsTheDatabasesNamesAndNothingElse) {
    for (const char* zone : {"Europe/Paris", "Africa/Casablanca", "Indian/Antananarivo", "UTC",
                             "Africa/Timbuktu", "Etc/GMT+3"}) {
        EXPECT_TRUE(zones_.knows(zone)) << zone;
    }
    for (const char* zone : {"", "Europe/Nowhere", "paris", "../etc/passwd", "posixrules",
                             "/usr/share/zoneinfo/UTC", "Europe/Paris ", "Europe"}) {
        EXPECT_FALSE(zones_.knows(zone)) << zone;
    }
}

TEST_F(IanaZonesTest, VersionNamesARelease) {
    ASSERT_EQ(zones_.version().size(), 5U) << zones_.version();
    EXPECT_EQ(zones_.version().substr(0, 2), "20");
}

TEST_F(IanaZonesTest, PlainTimesFollowTheOffsetOfTheSeason) {
    EXPECT_EQ(resolved(at(2024, 1, 15, 9 * hour), "Europe/Paris"), "2024-01-15T08:00:00Z");
    EXPECT_EQ(resolved(at(2024, 7, 15, 9 * hour), "Europe/Paris"), "2024-07-15T07:00:00Z");
    EXPECT_EQ(resolved(at(2024, 7, 15, 1), "UTC"), "2024-07-15T00:00:00.000001Z");
    EXPECT_EQ(resolved(at(2024, 7, 15, 9 * hour), "Indian/Antananarivo"), "2024-07-15T06:00:00Z");
}

TEST_F(IanaZonesTest, InAGapTheFirstValidInstantCounts) {
    const char* start_of_summer = "2024-03-31T01:00:00Z";
    EXPECT_EQ(resolved(at(2024, 3, 31, 2 * hour), "Europe/Paris"), start_of_summer);
    EXPECT_EQ(resolved(at(2024, 3, 31, 2 * hour + hour / 2), "Europe/Paris"), start_of_summer);
    EXPECT_EQ(resolved(at(2024, 3, 31, 3 * hour - 1), "Europe/Paris"), start_of_summer);
    EXPECT_EQ(resolved(at(2024, 3, 31, 3 * hour), "Europe/Paris"), start_of_summer);
    EXPECT_EQ(resolved(at(2024, 3, 31, 2 * hour - 1), "Europe/Paris"),
              "2024-03-31T00:59:59.999999Z");
}

TEST_F(IanaZonesTest, InAnOverlapTheEarlierInstantCounts) {
    EXPECT_EQ(resolved(at(2024, 10, 27, 2 * hour), "Europe/Paris"), "2024-10-27T00:00:00Z");
    EXPECT_EQ(resolved(at(2024, 10, 27, 2 * hour + hour / 2), "Europe/Paris"),
              "2024-10-27T00:30:00Z");
    EXPECT_EQ(resolved(at(2024, 10, 27, 3 * hour), "Europe/Paris"), "2024-10-27T02:00:00Z");
}

TEST_F(IanaZonesTest, LocalIsWhatTheWallClockShows) {
    EXPECT_EQ(local("2024-07-15T22:30:00.25Z", "Europe/Paris"),
              at(2024, 7, 16, hour / 2 + 250'000));
    EXPECT_EQ(local("2024-10-27T00:30:00Z", "Europe/Paris"), at(2024, 10, 27, 5 * hour / 2));
    EXPECT_EQ(local("2024-10-27T01:30:00Z", "Europe/Paris"), at(2024, 10, 27, 5 * hour / 2));
    EXPECT_EQ(local("1969-12-31T23:59:59.999999Z", "UTC"), at(1969, 12, 31, 24 * hour - 1));
}

TEST_F(IanaZonesTest, RamadanMovesTheClockOfCasablanca) {
    // 2024: back to UTC+0 on 10 March, to UTC+1 again on 14 April.
    EXPECT_EQ(resolved(at(2024, 3, 1, 12 * hour), "Africa/Casablanca"), "2024-03-01T11:00:00Z");
    EXPECT_EQ(resolved(at(2024, 3, 20, 12 * hour), "Africa/Casablanca"), "2024-03-20T12:00:00Z");
    EXPECT_EQ(resolved(at(2024, 4, 14, 2 * hour), "Africa/Casablanca"), "2024-04-14T02:00:00Z");
}

TEST_F(IanaZonesTest, EveryHourOfAYearComesBack) {
    const Timestamp start = *parse_timestamp("2024-01-01T00:00:00Z");
    int different = 0;
    for (std::int64_t i = 0; i < 366 * 24; ++i) {
        const Timestamp instant{start.value() + i * hour};
        const Timestamp back =
            zones_.resolve(zones_.local(instant, "Europe/Paris"), "Europe/Paris");
        if (back != instant) ++different;
    }
    EXPECT_EQ(different, 1) << "only the overlap's second hour is told by the first one's";
}

TEST_F(IanaZonesTest, FarYearsKeepTheirSummerTime) {
    EXPECT_EQ(resolved(at(2036, 7, 15, 9 * hour), "Europe/Paris"), "2036-07-15T07:00:00Z");
    EXPECT_EQ(resolved(at(2060, 7, 15, 9 * hour), "Europe/Paris"), "2060-07-15T07:00:00Z");
    EXPECT_EQ(resolved(at(2060, 3, 28, 5 * hour / 2), "Europe/Paris"), "2060-03-28T01:00:00Z");
    EXPECT_EQ(resolved(at(2060, 10, 31, 5 * hour / 2), "Europe/Paris"), "2060-10-31T00:30:00Z");
    EXPECT_EQ(resolved(at(2104, 12, 1, 9 * hour), "Europe/Paris"), "2104-12-01T08:00:00Z");
    EXPECT_EQ(resolved(at(2060, 7, 15, 9 * hour), "Indian/Antananarivo"), "2060-07-15T06:00:00Z");
    EXPECT_EQ(local("2060-07-15T07:00:00Z", "Europe/Paris"), at(2060, 7, 15, 9 * hour));
    EXPECT_EQ(local("2060-12-31T23:30:00Z", "Europe/Paris"), at(2061, 1, 1, hour / 2));
    EXPECT_EQ(resolved(at(1, 1, 1, 0), "UTC"), "0001-01-01T00:00:00Z");
    EXPECT_EQ(local("9999-12-31T23:00:00Z", "UTC"), at(9999, 12, 31, 23 * hour));
}

}  // namespace
}  // namespace jalon::testing
