#include "adapters/files/data_directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temp_dir.h"

namespace jalon::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t birth = 1'700'000'000'000'000;

Result<DataDirectory> open(const std::string& path, OpenMode mode) {
    return DataDirectory::open(path, mode, "Europe/Paris", Timestamp{birth});
}

ErrorCode refusal(const std::string& path, OpenMode mode) {
    const auto directory = open(path, mode);
    CHECK(!directory.has_value());
    return directory.error().code;
}

unsigned mode_of(const std::string& path) {
    struct stat status {};
    CHECK(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

void write_text(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

TEST(DataDirectoryBirth, AMissingDirectoryIsInitialisedForItsOwnerOnly) {
    const TempDir temp;
    const std::string path = temp / "data";
    const auto directory = open(path, OpenMode::create);
    ASSERT_TRUE(directory) << directory.error().message;
    EXPECT_EQ(directory->zone(), "Europe/Paris");
    EXPECT_EQ(directory->created_at(), Timestamp{birth});
    EXPECT_NE(directory->log_id(), LogId{});
    EXPECT_TRUE(fs::is_directory(directory->log_path()));
    EXPECT_TRUE(fs::is_directory(directory->keys_path()));
    EXPECT_EQ(mode_of(path), 0700U);
    EXPECT_EQ(mode_of(path + "/jalon.format"), 0600U);
    EXPECT_EQ(mode_of(path + "/lock"), 0600U);
}

TEST(DataDirectoryBirth, WhatWasRecordedStaysWhateverALaterOpenSays) {
    const TempDir temp;
    const LogId first = open(temp.path(), OpenMode::create)->log_id();
    const auto again =
        DataDirectory::open(temp.path(), OpenMode::create, "UTC", Timestamp{birth + 1});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->log_id(), first);
    EXPECT_EQ(again->zone(), "Europe/Paris");
    EXPECT_EQ(again->created_at(), Timestamp{birth});
    const TempDir other;
    EXPECT_NE(open(other.path(), OpenMode::create)->log_id(), first);
}

TEST(DataDirectoryBirth, AnInterruptedBirthIsRepeated) {
    const TempDir temp;
    fs::create_directories(temp / "log");
    fs::create_directories(temp / "keys");
    write_text(temp / "lock", "");
    write_text(temp / "jalon.format.tmp", "form");
    EXPECT_EQ(refusal(temp.path(), OpenMode::existing), ErrorCode::not_found);
    EXPECT_TRUE(open(temp.path(), OpenMode::create));
    EXPECT_TRUE(open(temp.path(), OpenMode::existing));
}

TEST(DataDirectoryBirth, AMalformedZoneIsRefusedBeforeAnythingIsMade) {
    const TempDir temp;
    for (const char* zone : {"", "a b", "x\ny"}) {
        const auto directory =
            DataDirectory::open(temp / "data", OpenMode::create, zone, Timestamp{birth});
        ASSERT_FALSE(directory);
        EXPECT_EQ(directory.error().code, ErrorCode::invalid);
    }
    EXPECT_FALSE(fs::exists(temp / "data"));
}

TEST(DataDirectoryOpen, OtherPeoplesFilesAreRefusedAndUntouched) {
    const TempDir temp;
    write_text(temp / "letter.txt", "hello");
    for (const OpenMode mode : {OpenMode::create, OpenMode::existing, OpenMode::read_only}) {
        EXPECT_EQ(refusal(temp.path(), mode), ErrorCode::invalid);
    }
    EXPECT_EQ(std::distance(fs::directory_iterator(temp.path()), fs::directory_iterator()), 1);
}

TEST(DataDirectoryOpen, ALogWithoutItsFormatFileIsNeverInitialised) {
    const TempDir temp;
    fs::create_directories(temp / "log");
    write_text(temp / "log/CURRENT", "MANIFEST-000001\n");
    EXPECT_EQ(refusal(temp.path(), OpenMode::create), ErrorCode::invalid);
}

TEST(DataDirectoryOpen, AMissingDirectoryIsNotFoundByThoseWhoMayNotCreate) {
    const TempDir temp;
    EXPECT_EQ(refusal(temp / "data", OpenMode::existing), ErrorCode::not_found);
    EXPECT_EQ(refusal(temp / "data", OpenMode::read_only), ErrorCode::not_found);
    EXPECT_FALSE(fs::exists(temp / "data"));
}

TEST(DataDirectoryOpen, OneWriterAndAnyNumberOfReaders) {
    const TempDir temp;
    {
        const auto writer = open(temp.path(), OpenMode::create);
        ASSERT_TRUE(writer);
        EXPECT_EQ(refusal(temp.path(), OpenMode::existing), ErrorCode::locked);
        EXPECT_EQ(refusal(temp.path(), OpenMode::create), ErrorCode::locked);
        EXPECT_TRUE(open(temp.path(), OpenMode::read_only));
        EXPECT_TRUE(open(temp.path(), OpenMode::read_only));
    }
    EXPECT_TRUE(open(temp.path(), OpenMode::existing));
}

TEST(DataDirectoryOpen, ANewerFormatIsRefusedAndUntouched) {
    const TempDir temp;
    const std::string text = "format=2\nsomething=new\n";
    write_text(temp / "jalon.format", text);
    for (const OpenMode mode : {OpenMode::create, OpenMode::existing, OpenMode::read_only}) {
        EXPECT_EQ(refusal(temp.path(), mode), ErrorCode::newer_format);
    }
    EXPECT_EQ(std::distance(fs::directory_iterator(temp.path()), fs::directory_iterator()), 1);
    EXPECT_EQ(fs::file_size(temp / "jalon.format"), text.size());
}

TEST(DataDirectoryOpen, ADamagedFormatFileIsReported) {
    const TempDir temp;
    const LogId id = open(temp.path(), OpenMode::create)->log_id();
    const std::string good = "format=1\nlog_id=" + to_hex(id) + "\nzone=UTC\ncreated_at=1\n";
    write_text(temp / "jalon.format", good);
    ASSERT_TRUE(open(temp.path(), OpenMode::existing));
    const std::string bad[] = {"",
                               "format=1\n",
                               "format=x\n" + good.substr(9),
                               "format=0\n" + good.substr(9),
                               good.substr(0, good.size() - 1),
                               good + "format=1\n",
                               good + "nonsense\n",
                               "format=1\nlog_id=12\nzone=UTC\ncreated_at=1\n"};
    for (const std::string& text : bad) {
        write_text(temp / "jalon.format", text);
        EXPECT_EQ(refusal(temp.path(), OpenMode::existing), ErrorCode::corruption) << text;
    }
}

TEST(DataDirectoryOpen, AMissingPartIsReportedInsteadOfMadeAnew) {
    const TempDir temp;
    ASSERT_TRUE(open(temp.path(), OpenMode::create));
    fs::remove_all(temp / "keys");
    EXPECT_EQ(refusal(temp.path(), OpenMode::create), ErrorCode::corruption);
}

}  // namespace
}  // namespace jalon::testing
