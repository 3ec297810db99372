// The rotation of the root key: what opens afterwards, what never does again, and crashes on the
// way.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "adapters/crypto/subject_keys.h"
#include "engine/base/check.h"
#include "tests/support/temp_dir.h"

namespace jalon::testing {
namespace {

namespace fs = std::filesystem;

std::string read_back(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void put_back(const std::string& path, const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
}

class KeyRotation : public ::testing::Test {
protected:
    using Access = SubjectKeys::Access;

    void SetUp() override {
        const auto keys = open();
        for (const char* subject : {"s-1", "s-2", "gone"}) {
            keys_of_[subject] = keys->find_or_make(subject)->key.get();
        }
        ASSERT_TRUE(keys->keep());
        ASSERT_TRUE(*keys->destroy("gone"));
        old_subjects_ = read_back(subjects_);
        old_root_ = read_back(root_);
    }

    std::unique_ptr<SubjectKeys> open(Access access = Access::write) const {
        auto keys = SubjectKeys::open(directory_.path(), access);
        CHECK(keys.has_value());
        return std::move(keys).value();
    }

    // Every subject that was there has the key that it had.
    void expect_whole(Access access = Access::write) const {
        const auto keys = open(access);
        for (const char* subject : {"s-1", "s-2"}) {
            const auto found = keys->find(subject, 1);
            ASSERT_TRUE(found) << subject << ": " << found.error().message;
            EXPECT_EQ(found->key.get(), keys_of_.at(subject));
        }
        EXPECT_EQ(keys->find("gone", 1).error().code, ErrorCode::not_found);
    }

    // The files as a rotation that ended wrote them; then those of before are put back.
    void rotate_and_go_back() {
        ASSERT_EQ(open()->rotate().value(), 2U);
        new_subjects_ = read_back(subjects_);
        new_root_ = read_back(root_);
        put_back(subjects_, old_subjects_);
        put_back(root_, old_root_);
    }

    TempDir directory_;
    std::string subjects_ = directory_ / "subjects";
    std::string root_ = directory_ / "root.key";
    std::string next_ = directory_ / "root.key.next";
    std::map<std::string, AeadKey> keys_of_;
    std::string old_subjects_;
    std::string old_root_;
    std::string new_subjects_;
    std::string new_root_;
};

TEST_F(KeyRotation, KeepsEveryKeyAndNoneThatWasDestroyed) {
    EXPECT_EQ(open()->rotate().value(), 2U);
    expect_whole();
    EXPECT_EQ(open()->rotate().value(), 2U);
    expect_whole(Access::read_only);
}

TEST_F(KeyRotation, LeavesTheOldRootKeyInNoFile) {
    ASSERT_TRUE(open()->rotate());
    EXPECT_NE(read_back(root_), old_root_);
    for (const auto& file : fs::recursive_directory_iterator(directory_.path())) {
        EXPECT_EQ(read_back(file.path().string()).find(old_root_), std::string::npos)
            << file.path();
    }
    EXPECT_FALSE(fs::exists(next_));
}

TEST_F(KeyRotation, MakesAnOldCopyOfTheSubjectsWorthless) {
    ASSERT_TRUE(open()->rotate());
    ASSERT_TRUE(*open()->destroy("s-1"));
    put_back(subjects_, old_subjects_);  // a backup of before brings the entry back
    EXPECT_EQ(open()->find("s-1", 1).error().code, ErrorCode::corruption);
}

TEST_F(KeyRotation, GoesOnInTheSameProcess) {
    const auto keys = open();
    ASSERT_TRUE(keys->rotate());
    EXPECT_EQ(keys->find("s-1", 1)->key.get(), keys_of_.at("s-1"));
    const AeadKey made = keys->find_or_make("s-3")->key.get();
    ASSERT_TRUE(keys->keep());
    EXPECT_EQ(open()->find("s-3", 1)->key.get(), made);
}

TEST_F(KeyRotation, BreakingOffBeforeTheSubjectsAreWrappedGoesBack) {
    rotate_and_go_back();
    put_back(next_, new_root_);
    expect_whole(Access::read_only);
    EXPECT_TRUE(fs::exists(next_));
    expect_whole();
    EXPECT_FALSE(fs::exists(next_));
    EXPECT_EQ(read_back(root_), old_root_);
}

TEST_F(KeyRotation, BreakingOffWhileTheNewKeyIsWrittenGoesBack) {
    put_back(next_, "half of i");
    expect_whole();
    EXPECT_FALSE(fs::exists(next_));
}

TEST_F(KeyRotation, BreakingOffAfterTheSubjectsAreWrappedGoesOn) {
    for (const std::string& left : {std::string("old"), std::string("overwritten")}) {
        rotate_and_go_back();
        put_back(subjects_, new_subjects_);
        put_back(next_, new_root_);
        if (left == "overwritten") put_back(root_, std::string(32, '\x5A'));
        expect_whole(Access::read_only);
        EXPECT_TRUE(fs::exists(next_)) << left;
        expect_whole();
        EXPECT_FALSE(fs::exists(next_)) << left;
        EXPECT_EQ(read_back(root_), new_root_);
        put_back(subjects_, old_subjects_);
        put_back(root_, old_root_);
    }
}

TEST_F(KeyRotation, ChangesNothingWhenAKeyCannotBeUnwrapped) {
    put_back(root_, std::string(32, '\x11'));
    EXPECT_EQ(open()->rotate().error().code, ErrorCode::corruption);
    EXPECT_EQ(read_back(subjects_), old_subjects_);
    EXPECT_FALSE(fs::exists(next_));
}

TEST_F(KeyRotation, IsNothingForAReader) {
    EXPECT_EQ(open(Access::read_only)->rotate().error().code, ErrorCode::invalid);
    EXPECT_EQ(read_back(root_), old_root_);
}

}  // namespace
}  // namespace jalon::testing
