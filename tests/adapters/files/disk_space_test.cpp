#include "adapters/files/disk_space.h"

#include <gtest/gtest.h>

namespace jalon {
namespace {

constexpr std::uint64_t gib = std::uint64_t{1} << 30U;

TEST(DiskSpace, IsThatOfTheFileSystem) {
    const auto space = disk_space("/");
    ASSERT_TRUE(space);
    EXPECT_GT(space->size_bytes, 0U);
    EXPECT_LE(space->free_bytes, space->size_bytes);
}

TEST(DiskSpace, ThatOfNothingIsNotKnown) {
    EXPECT_EQ(disk_space("/no/such/place").error().code, ErrorCode::not_found);
}

TEST(DiskGuard, KeepsATenthOfASmallDiskAndTwoGibibytesOfALargeOne) {
    EXPECT_TRUE(DiskGuard({}).is_low({gib - 1, 10 * gib}));
    EXPECT_FALSE(DiskGuard({}).is_low({gib, 10 * gib}));
    EXPECT_TRUE(DiskGuard({}).is_low({2 * gib - 1, 1000 * gib}));
    EXPECT_FALSE(DiskGuard({}).is_low({2 * gib, 1000 * gib}));
}

TEST(DiskGuard, KeepsWhatItIsTold) {
    EXPECT_TRUE(DiskGuard(5).is_low({4, 1000 * gib}));
    EXPECT_FALSE(DiskGuard(5).is_low({5, 1000 * gib}));
    EXPECT_FALSE(DiskGuard(0).is_low({0, gib}));
}

TEST(DiskGuard, GoesOnOnlyWithSomeMoreRoom) {
    DiskGuard guard(1000);
    EXPECT_TRUE(guard.is_low({999, gib}));
    EXPECT_TRUE(guard.is_low({1249, gib}));
    EXPECT_FALSE(guard.is_low({1250, gib}));
    EXPECT_FALSE(guard.is_low({1000, gib}));
}

}  // namespace
}  // namespace jalon
