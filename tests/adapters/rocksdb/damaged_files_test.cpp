// What happened to the files while nobody looked: flipped bits, files that are gone, a disk that
// said it had synced. The store says so, or answers as before; it never answers something else.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/adapters/rocksdb/fault_trial.h"

namespace jalon::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t damage_seed = 5;

class DamagedFiles : public ::testing::Test {
protected:
    // Tables, and a write-ahead log with groups of its own.
    static void SetUpTestSuite() {
        whole_ = std::make_unique<FaultTrial>(damage_seed);
        CHECK(whole_->open());
        for (int i = 0; i < 60; ++i) {
            CHECK(whole_->append());
            if (i == 20 || i == 40) CHECK(whole_->store().flush());
        }
        whole_->close();
    }
    static void TearDownTestSuite() { whole_.reset(); }

    static std::unique_ptr<FaultTrial> copy() {
        auto trial = std::make_unique<FaultTrial>(damage_seed);
        trial->begin_as(*whole_);
        return trial;
    }

    // The names of the log's files that begin and end so, but for empty ones.
    static std::vector<std::string> files(const std::string& beginning, const std::string& ending) {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(whole_->directory())) {
            const std::string name = entry.path().filename();
            const bool fits = name.starts_with(beginning) && name.ends_with(ending);
            if (fits && entry.file_size() > 0) names.push_back(name);
        }
        std::sort(names.begin(), names.end());
        return names;
    }

    enum class Answer { as_before, refused, wrong };

    // What the store makes of the files, opened to write and, before that, to read.
    static Answer answer_of(FaultTrial& trial) {
        const auto view = RocksStore::open_read_only(trial.directory(), trial.options());
        const std::string seen = view ? trial.verify_copy(**view) : FaultTrial::refusal;
        std::string found = FaultTrial::refusal;
        if (const auto opened = trial.open()) {
            found = trial.verify();
        } else {
            EXPECT_NE(opened.error().message, "");
        }
        for (const std::string& answer : {seen, found}) {
            if (!answer.empty() && !answer.starts_with(FaultTrial::refusal)) {
                ADD_FAILURE() << answer;
                return Answer::wrong;
            }
        }
        return found.empty() ? Answer::as_before : Answer::refused;
    }

    static void flip(const std::string& path, std::uint64_t bit) {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        const auto place = static_cast<std::streamoff>(bit / 8);
        file.seekg(place);
        const int byte = file.get();
        file.seekp(place);
        file.put(static_cast<char>(byte ^ (1 << (bit % 8))));
    }

    // Flips one bit of the file; as many times as asked, each time another one.
    static int refused_of(const std::string& path_in_directory, int times) {
        Chance chance(damage_seed);
        int refused = 0;
        for (int i = 0; i < times; ++i) {
            const auto trial = copy();
            const std::string path = trial->directory() + "/" + path_in_directory;
            const std::uint64_t bit = chance.below(fs::file_size(path) * 8);
            flip(path, bit);
            SCOPED_TRACE(path_in_directory + ", bit " + std::to_string(bit));
            refused += answer_of(*trial) == Answer::refused ? 1 : 0;
        }
        return refused;
    }

    static std::unique_ptr<FaultTrial> whole_;
};

std::unique_ptr<FaultTrial> DamagedFiles::whole_;

TEST_F(DamagedFiles, WithoutDamageTheLogIsWhole) {
    const auto trial = copy();
    EXPECT_EQ(answer_of(*trial), Answer::as_before);
}

TEST_F(DamagedFiles, AFlippedBitInTheWriteAheadLogIsFound) {
    for (const std::string& name : files("", ".log")) EXPECT_EQ(refused_of(name, 12), 12) << name;
}

// A bit of a table that no read needs (properties, padding) may go unnoticed.
TEST_F(DamagedFiles, AFlippedBitInATableIsFoundOrHarmless) {
    const auto tables = files("", ".sst");
    ASSERT_GE(tables.size(), 6U);
    int refused = 0;
    for (const std::string& name : tables) refused += refused_of(name, 3);
    EXPECT_GE(refused, static_cast<int>(tables.size())) << "of three each";
}

TEST_F(DamagedFiles, AFlippedBitInTheManifestIsFound) {
    for (const std::string& name : files("MANIFEST", "")) {
        EXPECT_EQ(refused_of(name, 12), 12) << name;
    }
}

TEST_F(DamagedFiles, AFlippedBitInCurrentIsFound) { EXPECT_EQ(refused_of("CURRENT", 12), 12); }

TEST_F(DamagedFiles, AFlippedBitInTheHighWaterMarkIsFound) {
    EXPECT_EQ(refused_of("../high_water", 12), 12);
}

TEST_F(DamagedFiles, AFileThatIsGoneIsMissed) {
    for (const auto& kind :
         {files("", ".log"), files("", ".sst"), files("MANIFEST", ""), files("CURRENT", "")}) {
        ASSERT_FALSE(kind.empty());
        for (const std::string& name : kind) {
            const auto trial = copy();
            fs::remove(trial->directory() + "/" + name);
            SCOPED_TRACE(name);
            EXPECT_EQ(answer_of(*trial), Answer::refused);
        }
    }
}

TEST_F(DamagedFiles, WhatTheStoreDoesNotNeedMayBeGone) {
    for (const auto& kind : {files("OPTIONS", ""), files("IDENTITY", "")}) {
        ASSERT_FALSE(kind.empty());
        const auto trial = copy();
        for (const std::string& name : kind) fs::remove(trial->directory() + "/" + name);
        EXPECT_EQ(answer_of(*trial), Answer::as_before) << kind.front();
    }
}

TEST_F(DamagedFiles, AReadThatFailsIsNeverAnEmptyAnswer) {
    const auto trial = copy();
    ASSERT_TRUE(trial->open());
    trial->files().set_fault(Fault{op_read, 1, Failure::eio, true});
    const std::string answer = trial->verify();
    EXPECT_TRUE(answer.starts_with(FaultTrial::refusal)) << answer;
    EXPECT_EQ(trial->store().read(Position{0}, 10).error().code, ErrorCode::io);
    EXPECT_EQ(trial->store().read_one(Position{1}).error().code, ErrorCode::io);
}

// Somebody put an old copy of the log back, and left the high-water mark where it was.
TEST_F(DamagedFiles, AnOlderCopyOfTheLogIsRefused) {
    const auto trial = copy();
    const std::string older = trial->directory() + "-older";
    fs::copy(trial->directory(), older, fs::copy_options::recursive);
    ASSERT_TRUE(trial->open() && trial->append());
    trial->close();
    fs::remove_all(trial->directory());
    fs::rename(older, trial->directory());
    EXPECT_EQ(RocksStore::open_read_only(trial->directory(), trial->options()).error().code,
              ErrorCode::corruption);
    EXPECT_EQ(trial->open().error().code, ErrorCode::corruption);
}

// The disk of `lied_about` says yes to syncs and does nothing. What the cut then took from the log
// is missed by the high-water mark, which lies on an honest one.
int missed_after_lies(const std::string& lied_about, std::uint64_t seeds) {
    int missed = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        FaultTrial trial(seed);
        CHECK(trial.open() && trial.append());
        trial.files().lie_about_syncs(lied_about);
        for (int i = 0; i < 5; ++i) CHECK(trial.append());
        if (seed % 2 == 0) CHECK(trial.store().flush());
        trial.files().cut_power();
        trial.restart_after_cut(true);
        const auto opened = trial.open();
        if (opened) {
            EXPECT_EQ(trial.verify(), "") << "the cut took something, and nobody noticed";
        } else {
            ++missed;
            EXPECT_EQ(opened.error().code, ErrorCode::corruption) << opened.error().message;
        }
    }
    return missed;
}

TEST(LyingDisk, ALogThatLostWhatWasAcknowledgedIsRefused) {
    EXPECT_GE(missed_after_lies(".log", 20), 8);
}

TEST(LyingDisk, EvenWhenEverySyncWasALie) { EXPECT_GE(missed_after_lies("", 20), 8); }

}  // namespace
}  // namespace jalon::testing
