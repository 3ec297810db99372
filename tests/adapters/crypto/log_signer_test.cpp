// The signing key on the disk, and what it signs.
#include "adapters/crypto/log_signer.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/openssl_hasher.h"
#include "tests/support/temp_dir.h"

namespace jalon::testing {
namespace {

const LogId log_id{0xA0, 0xA1};

Result<LogSigner> signer_in(const TempDir& directory) {
    return LogSigner::open_or_make(directory / "signing.key", log_id);
}

TEST(LogSigner, MakesItsKeyOnceAndKeepsIt) {
    const TempDir directory;
    const auto first = signer_in(directory);
    ASSERT_TRUE(first) << first.error().message;
    const auto second = signer_in(directory);
    ASSERT_TRUE(second);
    EXPECT_EQ(first->sign(3, Hash{}).note, second->sign(3, Hash{}).note);
    EXPECT_NE(signer_in(TempDir{})->sign(3, Hash{}).key, first->sign(3, Hash{}).key);
    struct stat file {};
    ASSERT_EQ(::stat((directory / "signing.key").c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 0777U, 0600U);
}

TEST(LogSigner, ManyWhoOpenAtOnceGetOneKey) {
    const TempDir directory;
    std::vector<std::string> keys(8);
    {
        std::vector<std::jthread> threads;
        for (std::string& key : keys) {
            threads.emplace_back([&] {
                const auto signer = signer_in(directory);
                if (signer) key = signer->sign(0, Hash{}).key;
            });
        }
    }
    EXPECT_FALSE(keys.front().empty());
    EXPECT_EQ(keys, std::vector<std::string>(8, keys.front()));
}

TEST(LogSigner, TakesNoOtherFileForAKey) {
    const TempDir directory;
    for (const std::string content : {"", "too short", "this is one byte longer than 32 b"}) {
        std::ofstream(directory / "signing.key", std::ios::binary) << content;
        const auto signer = signer_in(directory);
        ASSERT_FALSE(signer) << content;
        EXPECT_EQ(signer.error().code, ErrorCode::corruption);
    }
}

TEST(LogSigner, ItsNoteIsVerifiedByItsKeyAndByNoOther) {
    const OpensslHasher hasher;
    const auto signer = signer_in(TempDir{});
    ASSERT_TRUE(signer);
    Hash root;
    root.fill(5);
    const SignedCheckpoint made = signer->sign(42, root);
    EXPECT_EQ(made.checkpoint.origin, "jalon/a0a10000000000000000000000000000");
    const auto note = parse_signed_note(made.note);
    auto key = parse_verifier_key(hasher, made.key);
    ASSERT_TRUE(note && key);
    EXPECT_EQ(parse_checkpoint(note->text), made.checkpoint);
    EXPECT_TRUE(is_signed_by(hasher, *note, *key, check_ed25519));
    SignedNote altered = *note;
    altered.text.replace(altered.text.find("42"), 2, "43");
    EXPECT_FALSE(is_signed_by(hasher, altered, *key, check_ed25519));
    altered = *note;
    altered.signatures[0].bytes[63] ^= 1U;
    EXPECT_FALSE(is_signed_by(hasher, altered, *key, check_ed25519));
}

// RFC 8032 §7.1, test 2.
TEST(Ed25519, ChecksAsItsStandardSays) {
    const auto bytes = [](auto& array, std::string_view hex) {
        for (std::size_t i = 0; i < array.size(); ++i) {
            array[i] = static_cast<std::uint8_t>(
                std::stoi(std::string(hex.substr(2 * i, 2)), nullptr, 16));
        }
    };
    Ed25519Key key;
    Ed25519Signature signature;
    bytes(key, "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    bytes(signature,
          "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
          "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    EXPECT_TRUE(check_ed25519(key, "\x72", signature));
    EXPECT_FALSE(check_ed25519(key, "\x73", signature));
    EXPECT_FALSE(check_ed25519(Ed25519Key{}, "\x72", signature));
}

}  // namespace
}  // namespace jalon::testing
