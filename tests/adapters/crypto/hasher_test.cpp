#include "adapters/crypto/hasher.h"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

#include "adapters/crypto/constant_time.h"
#include "engine/base/base64.h"

namespace jalon::testing {
namespace {

std::span<const std::uint8_t> bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string text(const std::vector<std::uint8_t>& all) { return {all.begin(), all.end()}; }

TEST(OpensslHasher, AgreesWithThePublishedVectors) {
    const OpensslHasher hasher;
    EXPECT_EQ(to_hex(hasher.sha256({})),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(to_hex(hasher.sha256(std::array{bytes("abc")})),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(OpensslHasher, PartsCountAsOneMessageAndTheContextStartsAnew) {
    const OpensslHasher hasher;
    const Hash whole = hasher.sha256(std::array{bytes("abc")});
    EXPECT_EQ(hasher.sha256(std::array{bytes("a"), bytes(""), bytes("bc")}), whole);
    EXPECT_NE(hasher.sha256(std::array{bytes("abcd")}), whole);
    EXPECT_EQ(hasher.sha256(std::array{bytes("abc")}), whole);
}

TEST(Base64, AgreesWithTheVectorsOfTheRfc) {
    const std::array<std::array<const char*, 2>, 7> vectors = {{{"", ""},
                                                                {"f", "Zg=="},
                                                                {"fo", "Zm8="},
                                                                {"foo", "Zm9v"},
                                                                {"foob", "Zm9vYg=="},
                                                                {"fooba", "Zm9vYmE="},
                                                                {"foobar", "Zm9vYmFy"}}};
    for (const auto& [clear, encoded] : vectors) {
        EXPECT_EQ(to_base64(bytes(clear)), encoded);
        ASSERT_TRUE(from_base64(encoded)) << encoded;
        EXPECT_EQ(text(*from_base64(encoded)), clear);
    }
    EXPECT_EQ(to_base64(bytes("\xFB\xFF")), "+/8=");
    EXPECT_EQ(to_base64url(bytes("\xFB\xFF")), "-_8");
    EXPECT_EQ(text(*from_base64url("-_8")), "\xFB\xFF");
}

TEST(Base64, RefusesWhatHasAnotherText) {
    for (const char* wrong : {"Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", "Zm 8",
                              "-_8=", "=Zg=", "Zg==Zg=="}) {
        EXPECT_FALSE(from_base64(wrong)) << wrong;
    }
    EXPECT_FALSE(from_base64url("-_8="));
    EXPECT_FALSE(from_base64url("A"));
    EXPECT_FALSE(from_base64url("-_9"));
}

TEST(ConstantTime, EqualMeansEveryByteAndTheSize) {
    EXPECT_TRUE(constant_time_equal(bytes("abc"), bytes("abc")));
    EXPECT_TRUE(constant_time_equal({}, {}));
    EXPECT_FALSE(constant_time_equal(bytes("abc"), bytes("abd")));
    EXPECT_FALSE(constant_time_equal(bytes("bbc"), bytes("abc")));
    EXPECT_FALSE(constant_time_equal(bytes("abc"), bytes("ab")));
}

}  // namespace
}  // namespace jalon::testing
