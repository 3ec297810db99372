#include "adapters/crypto/sealer.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "tests/support/temp_dir.h"

namespace jalon::testing {
namespace {

namespace fs = std::filesystem;

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_content(const std::string& path, const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
}

SealBinding binding() {
    SealBinding bound;
    bound.log_id.fill(1);
    bound.instance = InstanceId{"mission-1"};
    bound.request_key_hash.fill(2);
    bound.path = "/person/name";
    return bound;
}

class AesSealerTest : public ::testing::Test {
protected:
    std::unique_ptr<AesSealer> open() const {
        auto sealer = AesSealer::open(directory_.path());
        CHECK(sealer.has_value());
        return std::move(sealer).value();
    }
    ErrorCode refusal() const {
        const auto sealer = AesSealer::open(directory_.path());
        CHECK(!sealer.has_value());
        return sealer.error().code;
    }
    SealedPart seal(AesSealer& sealer, const std::string& subject = "s-1") const {
        auto part = sealer.seal(binding(), subject, "identity", secret_);
        CHECK(part.has_value() && sealer.keep());
        return std::move(part).value();
    }

    TempDir directory_;
    std::string subjects_ = directory_ / "subjects";
    std::string root_ = directory_ / "root.key";
    std::string secret_ = "Hery Rakotomalala";
};

TEST_F(AesSealerTest, WhatIsSealedOpensAgain) {
    const auto sealer = open();
    const SealedPart part = seal(*sealer);
    EXPECT_EQ(part.path, "/person/name");
    EXPECT_EQ(part.subject, "s-1");
    EXPECT_EQ(part.sensitivity, "identity");
    EXPECT_EQ(part.key_epoch, 1U);
    EXPECT_EQ(part.ciphertext.size(), secret_.size());
    EXPECT_EQ(std::string(part.ciphertext.begin(), part.ciphertext.end()).find("Hery"),
              std::string::npos);
    EXPECT_EQ(*sealer->open(binding(), part), secret_);
}

TEST_F(AesSealerTest, AnEmptyFieldIsSealedToo) {
    const auto sealer = open();
    const auto part = sealer->seal(binding(), "s-1", "identity", "");
    ASSERT_TRUE(part);
    EXPECT_EQ(*sealer->open(binding(), *part), "");
}

TEST_F(AesSealerTest, SealingTwiceGivesOtherBytes) {
    const auto sealer = open();
    const SealedPart first = seal(*sealer);
    const SealedPart second = seal(*sealer);
    EXPECT_NE(first.nonce, second.nonce);
    EXPECT_NE(first.ciphertext, second.ciphertext);
}

TEST_F(AesSealerTest, APartMovedToAnotherPlaceDoesNotOpen) {
    const auto sealer = open();
    const SealedPart part = seal(*sealer);
    const std::vector<std::function<void(SealBinding&)>> moves = {
        [](SealBinding& bound) { bound.log_id[15] ^= 1; },
        [](SealBinding& bound) { bound.instance = InstanceId{"mission-2"}; },
        [](SealBinding& bound) { bound.request_key_hash[0] ^= 1; },
        [](SealBinding& bound) { bound.path = "/person/nam"; }};
    for (const auto& move : moves) {
        SealBinding elsewhere = binding();
        move(elsewhere);
        EXPECT_EQ(sealer->open(elsewhere, part).error().code, ErrorCode::corruption);
    }
}

TEST_F(AesSealerTest, AChangedPartDoesNotOpen) {
    const auto sealer = open();
    const SealedPart part = seal(*sealer);
    const std::vector<std::function<void(SealedPart&)>> changes = {
        [](SealedPart& p) { p.path = "/person"; },
        [](SealedPart& p) { p.sensitivity = "contact"; },
        [](SealedPart& p) { p.nonce[0] ^= 1; },
        [](SealedPart& p) { p.tag[15] ^= 1; },
        [](SealedPart& p) { p.ciphertext[3] ^= 1; },
        [](SealedPart& p) { p.ciphertext.pop_back(); },
        [](SealedPart& p) { p.ciphertext.clear(); },
    };
    for (const auto& change : changes) {
        SealedPart changed = part;
        change(changed);
        EXPECT_EQ(sealer->open(binding(), changed).error().code, ErrorCode::corruption);
    }
}

TEST_F(AesSealerTest, ASubjectsPartDoesNotOpenUnderAnothersKey) {
    const auto sealer = open();
    SealedPart part = seal(*sealer, "s-1");
    ASSERT_TRUE(sealer->seal(binding(), "s-2", "identity", "other"));
    part.subject = "s-2";
    EXPECT_EQ(sealer->open(binding(), part).error().code, ErrorCode::corruption);
    part.subject = "s-3";
    EXPECT_EQ(sealer->open(binding(), part).error().code, ErrorCode::not_found);
    part.subject = "s-1";
    part.key_epoch = 2;
    EXPECT_EQ(sealer->open(binding(), part).error().code, ErrorCode::not_found);
}

TEST_F(AesSealerTest, KeysSurviveAndTheirFilesAreTheOwnersAlone) {
    const SealedPart part = seal(*open());
    EXPECT_EQ(*open()->open(binding(), part), secret_);
    for (const std::string& path : {root_, subjects_}) {
        struct stat status {};
        ASSERT_EQ(::stat(path.c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777U, 0600U);
    }
}

TEST_F(AesSealerTest, TheFileOfSubjectsHoldsNeitherPlaintextNorRootKey) {
    const auto sealer = open();
    seal(*sealer);
    const std::string content = content_of(subjects_);
    EXPECT_EQ(content.size(), 4 + 4 + 4 + 3 + 60 + 4U);
    EXPECT_EQ(content.find("Hery"), std::string::npos);
    EXPECT_EQ(content.find(content_of(root_)), std::string::npos);
}

TEST_F(AesSealerTest, KeysAreOnDiskOnceTheyAreKept) {
    const auto sealer = open();
    const auto first = sealer->seal(binding(), "s-1", "identity", secret_);
    const auto second = sealer->seal(binding(), "s-2", "identity", secret_);
    EXPECT_EQ(fs::file_size(subjects_), 0U) << "one write for both";
    ASSERT_TRUE(sealer->keep());
    const TempDir copy;
    fs::copy(directory_.path(), copy.path(), fs::copy_options::recursive);
    const auto copied = AesSealer::open(copy.path());
    for (const auto& part : {first, second}) {
        EXPECT_EQ(*(*copied)->open(binding(), *part), secret_);
    }
    const auto size = fs::file_size(subjects_);
    seal(*sealer);
    EXPECT_EQ(fs::file_size(subjects_), size) << "one key a subject";
}

TEST_F(AesSealerTest, AKeyDestroyedBeforeItWasKeptIsNeverWritten) {
    const auto sealer = open();
    const auto part = sealer->seal(binding(), "s-1", "identity", secret_);
    const auto other = sealer->seal(binding(), "s-2", "identity", secret_);
    EXPECT_TRUE(*sealer->erase("s-1"));
    ASSERT_TRUE(sealer->keep());
    const auto again = open();
    EXPECT_EQ(again->open(binding(), *part).error().code, ErrorCode::not_found);
    EXPECT_EQ(*again->open(binding(), *other), secret_);
}

TEST_F(AesSealerTest, AnErasedSubjectIsUnreadableForEver) {
    auto sealer = open();
    const SealedPart part = seal(*sealer, "s-1");
    const SealedPart other = seal(*sealer, "s-2");
    const std::string before = content_of(subjects_);
    const std::string wrapped = before.substr(4 + 4 + 4 + 3, 60);
    EXPECT_TRUE(*sealer->erase("s-1"));
    EXPECT_FALSE(*sealer->erase("s-1"));
    EXPECT_FALSE(*sealer->erase("never seen"));
    EXPECT_EQ(content_of(subjects_).find(wrapped), std::string::npos);
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(sealer->open(binding(), part).error().code, ErrorCode::not_found);
        EXPECT_EQ(*sealer->open(binding(), other), secret_);
        sealer = nullptr;
        sealer = open();
    }
    const SealedPart later = seal(*sealer, "s-1");
    EXPECT_EQ(later.key_epoch, 2U);
    EXPECT_EQ(*sealer->open(binding(), later), secret_);
    EXPECT_EQ(sealer->open(binding(), part).error().code, ErrorCode::not_found);
    EXPECT_EQ(*open()->open(binding(), later), secret_);
}

TEST_F(AesSealerTest, AMissingOrAnotherRootKeyIsRefused) {
    const SealedPart part = seal(*open());
    fs::remove(root_);
    EXPECT_EQ(refusal(), ErrorCode::corruption);
    write_content(root_, std::string(31, 'x'));
    EXPECT_EQ(refusal(), ErrorCode::corruption);
    write_content(root_, std::string(32, 'x'));
    EXPECT_EQ(open()->open(binding(), part).error().code, ErrorCode::corruption);
}

TEST_F(AesSealerTest, ATornEntryIsCutAwayAndADamagedOneRefused) {
    const SealedPart part = seal(*open(), "s-1");
    const std::string first = content_of(subjects_);
    seal(*open(), "s-2");
    const std::string both = content_of(subjects_);

    const std::string torn[] = {both.substr(0, both.size() - 1), both.substr(0, first.size() + 2),
                                first + std::string(79, '\0'),
                                both.substr(0, first.size() + 4) + std::string(9, '\0')};
    for (const std::string& tail : torn) {
        write_content(subjects_, tail);
        EXPECT_EQ(*open()->open(binding(), part), secret_);
        EXPECT_EQ(content_of(subjects_), first);
    }
    for (const std::size_t at : {std::size_t{0}, std::size_t{6}, std::size_t{20}, first.size() - 1,
                                 first.size() + 2, first.size() + 3, both.size() - 1}) {
        std::string damaged = both;
        damaged[at] = static_cast<char>(damaged[at] ^ 1);
        write_content(subjects_, damaged);
        EXPECT_EQ(refusal(), ErrorCode::corruption) << at;
    }
}

TEST_F(AesSealerTest, ReadOnlyMakesNoFileAndNoKey) {
    {
        const auto empty = AesSealer::open(directory_.path(), SubjectKeys::Access::read_only);
        ASSERT_TRUE(empty);
        EXPECT_FALSE((*empty)->seal(binding(), "s-1", "identity", "x"));
        EXPECT_TRUE(fs::is_empty(directory_.path()));
    }
    const SealedPart part = seal(*open());
    const auto reader = AesSealer::open(directory_.path(), SubjectKeys::Access::read_only);
    EXPECT_EQ(*(*reader)->open(binding(), part), secret_);
    EXPECT_EQ((*reader)->erase("s-1").error().code, ErrorCode::invalid);
}

TEST_F(AesSealerTest, ManyThreadsShareOneSealer) {
    const auto sealer = open();
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < 25; ++i) {
                const std::string subject = "s-" + std::to_string((i + thread) % 10);
                const auto part = sealer->seal(binding(), subject, "identity", secret_);
                ASSERT_TRUE(part);
                ASSERT_EQ(*sealer->open(binding(), *part), secret_);
                ASSERT_TRUE(sealer->keep());
            }
        });
    }
    for (auto& thread : threads) thread.join();
    const auto again = open();
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(again->epoch_of("s-" + std::to_string(i)));
}

}  // namespace
}  // namespace jalon::testing
