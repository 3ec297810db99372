// Archives written one way, and read with suspicion.
#include "adapters/bundle/ustar.h"

#include <gtest/gtest.h>

#include <string>

namespace jalon::testing {
namespace {

constexpr std::size_t members_allowed = 10;

TarFiles some_files() {
    return {{"A.md", "one\n"}, {"b.txt", std::string(512, 'x')}, {"c/d.json", ""}};
}

// The header's sum after a change, as a forger would put it right.
void mend_sum(std::string& archive, std::size_t header) {
    unsigned sum = 8 * ' ';
    for (std::size_t i = 0; i < 512; ++i) {
        if (i < 148 || i >= 156) sum += static_cast<unsigned char>(archive[header + i]);
    }
    for (std::size_t digit = 0; digit < 6; ++digit) {
        archive[header + 153 - digit] = static_cast<char>('0' + ((sum >> (3 * digit)) & 7U));
    }
}

TEST(Ustar, IsReadAsItWasWritten) {
    const std::string archive = write_ustar(some_files());
    EXPECT_EQ(archive.size() % 512, 0U);
    EXPECT_EQ(archive, write_ustar(some_files()));
    const auto read = read_ustar(archive, members_allowed);
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->size(), 3U);
    for (const auto& [name, content] : some_files()) EXPECT_EQ(read->at(name), content);
    EXPECT_TRUE(read_ustar(archive + std::string(8192, '\0'), members_allowed)) << "tar pads";
    for (const std::size_t more : {1U, 100U, 512U * 63U}) {
        EXPECT_FALSE(read_ustar(archive + std::string(more, '\0'), members_allowed)) << more;
    }
}

TEST(Ustar, CutOffAnywhereItIsNone) {
    const std::string archive = write_ustar(some_files());
    for (std::size_t size = 0; size < archive.size(); ++size) {
        ASSERT_FALSE(read_ustar(archive.substr(0, size), members_allowed)) << size;
    }
}

TEST(Ustar, NoBitOutsideTheContentsCanBeFlipped) {
    const TarFiles files = some_files();
    const std::string archive = write_ustar(files);
    for (std::size_t at = 0; at < archive.size(); ++at) {
        std::string altered = archive;
        altered[at] = static_cast<char>(altered[at] ^ (1 << (at % 8)));
        const auto read = read_ustar(altered, members_allowed);
        if (!read) continue;
        ASSERT_EQ(read->size(), files.size()) << at;
        const bool in_content =
            read->at("A.md") != files.at("A.md") || read->at("b.txt") != files.at("b.txt");
        EXPECT_TRUE(in_content) << at;
    }
}

TEST(Ustar, WhatCouldDoHarmIsRefused) {
    const auto altered = [](std::size_t at, std::string_view bytes) {
        std::string archive = write_ustar(some_files());
        archive.replace(at, bytes.size(), bytes);
        mend_sum(archive, 0);
        return read_ustar(archive, members_allowed);
    };
    EXPECT_TRUE(altered(0, "A.mc"));
    EXPECT_FALSE(altered(0, "/etc")) << "an absolute path";
    EXPECT_FALSE(altered(0, "../a")) << "a way out of the folder";
    EXPECT_FALSE(altered(0, "a/..")) << "a way out of the folder";
    EXPECT_FALSE(altered(0, "x.md")) << "not in order";
    EXPECT_FALSE(altered(0, "c d\x01")) << "odd characters";
    EXPECT_FALSE(altered(345, "p")) << "a prefix";
    EXPECT_FALSE(altered(100, "0000755")) << "a mode";
    EXPECT_FALSE(altered(108, "0000400")) << "an owner";
    EXPECT_FALSE(altered(136, "00000000001")) << "a time";
    EXPECT_FALSE(altered(329, "0000000")) << "a device";
    EXPECT_FALSE(altered(500, "x")) << "behind what a header has";
    for (const std::string type : {"1", "2", "5", "L", "x"}) EXPECT_FALSE(altered(156, type));
    EXPECT_FALSE(altered(124, "77777777777")) << "longer than the archive";
    EXPECT_FALSE(altered(124, "-0000000001")) << "a negative size";
    EXPECT_FALSE(altered(124, "\x80")) << "a size in base 256";
    EXPECT_EQ(read_ustar(write_ustar(some_files()), 2).error().code, ErrorCode::limit);
    const std::string one = write_ustar({{"a", ""}});
    EXPECT_FALSE(read_ustar(one.substr(0, 512) + one, members_allowed)) << "a name twice";
    EXPECT_FALSE(read_ustar(std::string(1024, 'x'), members_allowed));
}

}  // namespace
}  // namespace jalon::testing
