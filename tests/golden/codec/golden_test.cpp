// Released bytes never change. When a test here fails, the code is wrong, never the file: a change
// of shape is a new type_version or format, with files of its own. Nothing rewrites these files.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>

#include "engine/codec/record_codec.h"
#include "engine/codec/state_codec.h"
#include "tests/golden/codec/samples.h"

namespace jalon::testing {
namespace {

const std::filesystem::path folder = "tests/golden/codec";  // tests run at the repository's root

// Pairs of hexadecimal digits; white space means nothing. Empty when the file is absent.
Bytes read_hex(const std::string& name) {
    std::ifstream file(folder / (name + ".hex"));
    Bytes bytes;
    for (char high = 0, low = 0; file >> high >> low;) {
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(std::string{high, low}, nullptr, 16)));
    }
    return bytes;
}

TEST(GoldenRecords, ThereIsOneOfEveryType) {
    std::array<int, 12> count{};
    for (const auto& [file, event] : golden_events()) {
        ++count.at(static_cast<std::size_t>(event.type));
    }
    EXPECT_EQ(count, (std::array<int, 12>{0, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1}));
}

TEST(GoldenRecords, AreWrittenAsTheyAlwaysWere) {
    for (const auto& [file, event] : golden_events()) {
        EXPECT_EQ(encode_record(event), read_hex(file)) << file;
    }
}

TEST(GoldenRecords, AreReadAsTheyAlwaysWere) {
    for (const auto& [file, event] : golden_events()) {
        const auto decoded = decode_record(read_hex(file));
        ASSERT_TRUE(decoded) << file << ": " << decoded.error().message;
        EXPECT_TRUE(*decoded == event) << file;
    }
}

TEST(GoldenStates, AreWrittenAndReadAsTheyAlwaysWere) {
    const Bytes bytes = read_hex("instance_state_v2");
    EXPECT_EQ(encode_state(golden_state()), bytes);
    const auto decoded = decode_state(bytes);
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_TRUE(*decoded == golden_state());
}

// A state can be rebuilt from the log, so an older one is refused and not read.
TEST(GoldenStates, OfAnEarlierFormatAreRefused) {
    const auto decoded = decode_state(read_hex("instance_state_v1"));
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, ErrorCode::corruption);
    EXPECT_NE(decoded.error().message.find("jalon rebuild"), std::string::npos);
}

TEST(GoldenFiles, AreAllTested) {
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".hex") ++files;
    }
    EXPECT_EQ(files, golden_events().size() + 2);
}

}  // namespace
}  // namespace jalon::testing
