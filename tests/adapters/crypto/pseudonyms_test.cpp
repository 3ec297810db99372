#include "adapters/crypto/pseudonyms.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temp_dir.h"

namespace jalon::testing {
namespace {

TEST(Pseudonyms, OfOnePersonAreTheSameUnderOneSalt) {
    const auto names = Pseudonyms::of_salt("sixteen bytes ok");
    ASSERT_TRUE(names);
    EXPECT_EQ(names->of("VF-07"), Pseudonyms::of_salt("sixteen bytes ok")->of("VF-07"));
    EXPECT_NE(names->of("VF-07"), names->of("VF-08"));
    EXPECT_NE(names->of("VF-07"), Pseudonyms::of_salt("sixteen bytes no")->of("VF-07"));
    EXPECT_EQ(names->of("VF-07").size(), 32U);
}

TEST(Pseudonyms, AreThoseOfHmacSha256) {
    // Computed with Python's hmac: half of HMAC(HMAC(salt, "jalon-pseudonyms-v1"), id).
    EXPECT_EQ(Pseudonyms::of_salt("sixteen bytes ok")->of("VF-07"),
              "50d8b3720253accd2602d488a0b4c3ff");
}

TEST(Pseudonyms, RefuseASaltThatCanBeGuessed) {
    EXPECT_EQ(Pseudonyms::of_salt("fifteen bytes..").error().code, ErrorCode::invalid);
    EXPECT_EQ(Pseudonyms::of_salt("").error().code, ErrorCode::invalid);
}

TEST(Pseudonyms, OfADirectoryStayTheSameAndDifferFromAnothers) {
    const TempDir directory;
    const auto first = Pseudonyms::open_or_make(directory / "a.key");
    ASSERT_TRUE(first);
    EXPECT_EQ(Pseudonyms::open_or_make(directory / "a.key")->of("x"), first->of("x"));
    EXPECT_NE(Pseudonyms::open_or_make(directory / "b.key")->of("x"), first->of("x"));
}

TEST(Pseudonyms, RefuseAFileThatIsNoKey) {
    const TempDir directory;
    std::ofstream(directory / "a.key", std::ios::binary) << "too short";
    EXPECT_EQ(Pseudonyms::open_or_make(directory / "a.key").error().code, ErrorCode::corruption);
}

}  // namespace
}  // namespace jalon::testing
