#include "adapters/files/last_use.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temp_dir.h"

namespace jalon::testing {
namespace {

constexpr std::int64_t a_minute = 60'000'000;

bool holds_all(std::string_view) { return true; }

TEST(LastUse, TheLatestUseOfEachTokenIsKeptOverARestart) {
    const TempDir directory;
    const std::string path = directory / "last_use";
    LastUse uses(*LastUse::read(path));
    uses.note("a b", Timestamp{1});
    uses.note("c", Timestamp{2});
    uses.note("a b", Timestamp{3});
    ASSERT_TRUE(LastUse::write(path, *uses.due(Timestamp{4}, holds_all)));
    const LastUse later(*LastUse::read(path));
    EXPECT_EQ(later.of("a b"), Timestamp{3});
    EXPECT_EQ(later.of("c"), Timestamp{2});
    EXPECT_EQ(later.of("d"), std::nullopt);
}

TEST(LastUse, ItIsWrittenOnceAMinuteAndOnlyWhenSomethingIsNew) {
    LastUse uses;
    EXPECT_FALSE(uses.due(Timestamp{0}, holds_all));
    uses.note("a", Timestamp{0});
    EXPECT_TRUE(uses.due(Timestamp{0}, holds_all));
    EXPECT_FALSE(uses.due(Timestamp{a_minute}, holds_all));
    uses.note("a", Timestamp{a_minute - 1});
    EXPECT_FALSE(uses.due(Timestamp{a_minute - 1}, holds_all));
    EXPECT_TRUE(uses.due(Timestamp{a_minute}, holds_all));
}

TEST(LastUse, WhatWasRevokedIsForgotten) {
    LastUse uses;
    uses.note("gone", Timestamp{0});
    uses.note("here", Timestamp{0});
    const auto text = uses.due(Timestamp{1}, [](std::string_view id) { return id == "here"; });
    EXPECT_EQ(text, "here\t0\n");
    EXPECT_EQ(uses.of("gone"), std::nullopt);
}

TEST(LastUse, ADamagedFileIsToldAsSuch) {
    const TempDir directory;
    const std::string path = directory / "last_use";
    for (const char* text : {"a\t1", "a\n", "a\tx\n", "\n"}) {
        std::ofstream(path, std::ios::trunc) << text;
        EXPECT_EQ(LastUse::read(path).error().code, ErrorCode::corruption) << text;
    }
}

}  // namespace
}  // namespace jalon::testing
