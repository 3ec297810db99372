#include "adapters/bundle/manifest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

namespace jalon {
namespace {

// One that any reader accepts, with letters in each hash.
std::string good() {
    Hash hash{};
    hash.fill(0xAB);
    Manifest manifest;
    manifest.log_id.fill(0xCD);
    manifest.origin = "jalon/log";
    manifest.zone = "UTC";
    manifest.workflows.push_back(hash);
    manifest.files["VERIFY.md"] = {1, hash};
    return to_text(manifest);
}

// `text` with the digits after `before` in capitals.
std::string shouted(std::string text, std::string_view before) {
    const std::size_t begin = text.find(before);
    EXPECT_NE(begin, std::string::npos);
    const std::size_t digits = begin + before.size();
    std::replace(text.begin() + static_cast<std::ptrdiff_t>(digits),
                 text.begin() + static_cast<std::ptrdiff_t>(digits + 8), 'a', 'A');
    std::replace(text.begin() + static_cast<std::ptrdiff_t>(digits),
                 text.begin() + static_cast<std::ptrdiff_t>(digits + 8), 'c', 'C');
    return text;
}

TEST(Manifest, ReadsWhatItWrote) {
    const auto read = parse_manifest(good());
    ASSERT_TRUE(read);
    EXPECT_EQ(to_text(*read), good());
}

TEST(Manifest, RefusesHexDigitsInCapitals) {
    for (const std::string_view before :
         {R"("log_id": ")", R"("sha256": ")", "\"workflows\": [\n    \""}) {
        const std::string text = shouted(good(), before);
        ASSERT_NE(text, good()) << before;
        const auto read = parse_manifest(text);
        ASSERT_FALSE(read) << before;
        EXPECT_EQ(read.error().code, ErrorCode::invalid);
    }
}

TEST(Manifest, RefusesInstancesAndWorkflowsOutOfOrderOrTwice) {
    const auto with = [](std::string text, std::string_view list, const std::string& items) {
        const std::string empty = "\"" + std::string(list) + "\": []";
        const std::size_t at = text.find(empty);
        EXPECT_NE(at, std::string::npos) << list;
        return text.replace(at, empty.size(), "\"" + std::string(list) + "\": [" + items + "]");
    };
    const std::string one = R"({"id":"a","versions":1})";
    const std::string two = R"({"id":"b","versions":1})";
    EXPECT_TRUE(parse_manifest(with(good(), "instances", one + "," + two)));
    EXPECT_FALSE(parse_manifest(with(good(), "instances", two + "," + one)));
    EXPECT_FALSE(parse_manifest(with(good(), "instances", one + "," + one)));
    Manifest manifest = *parse_manifest(good());
    manifest.workflows.push_back(Hash{});
    EXPECT_FALSE(parse_manifest(to_text(manifest)));
    manifest.workflows = {Hash{}, Hash{}};
    EXPECT_FALSE(parse_manifest(to_text(manifest)));
    manifest.workflows = {Hash{}};
    EXPECT_TRUE(parse_manifest(to_text(manifest)));
}

}  // namespace
}  // namespace jalon
