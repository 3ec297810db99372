// Signed notes and checkpoints as texts: the published examples of C2SP read and written back, and
// what is none refused.
#include "engine/merkle/signed_note.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/merkle/checkpoint.h"
#include "tests/support/openssl_hasher.h"

namespace jalon::testing {
namespace {

const std::string log_name = "jalon/a0a1";

Ed25519Key made_up_key(std::uint8_t byte) {
    Ed25519Key key;
    key.fill(byte);
    return key;
}

// "Signs" by repeating the key's first byte.
bool check_made_up(const Ed25519Key& key, std::string_view, const Ed25519Signature& signature) {
    return signature.front() == key.front();
}

class SignedNoteText : public ::testing::Test {
protected:
    [[nodiscard]] NoteSignature signature(const VerifierKey& key, std::uint8_t byte) const {
        return {key.name, key_id(hasher_, key), std::vector<std::uint8_t>(64, byte)};
    }
    [[nodiscard]] bool is_signed(const SignedNote& note, const VerifierKey& key) const {
        return is_signed_by(hasher_, note, key, check_made_up);
    }

    OpensslHasher hasher_;
    VerifierKey key_{log_name, made_up_key(7)};
};

TEST_F(SignedNoteText, IsReadAsItWasWritten) {
    const SignedNote note{"one\n\ntwo\n", {signature(key_, 7), {"other", {1, 2, 3, 4}, {9}}}};
    const std::string text = to_text(note);
    const auto read = parse_signed_note(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->text, note.text);
    ASSERT_EQ(read->signatures.size(), 2U);
    EXPECT_EQ(read->signatures[1].name, "other");
    EXPECT_EQ(read->signatures[1].bytes, std::vector<std::uint8_t>{9});
    EXPECT_EQ(to_text(*read), text);
}

TEST_F(SignedNoteText, AnExampleOfTheSpecificationIsACheckpoint) {
    const std::string text =
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "\xE2\x80\x94 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4"
        "URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";
    const auto note = parse_signed_note(text);
    ASSERT_TRUE(note);
    EXPECT_EQ(to_text(*note), text);
    const auto checkpoint = parse_checkpoint(note->text);
    ASSERT_TRUE(checkpoint);
    EXPECT_EQ(checkpoint->origin, "example.com/behind-the-sofa");
    EXPECT_EQ(checkpoint->size, 20852163U);
    EXPECT_EQ(to_text(*checkpoint), note->text);
}

TEST_F(SignedNoteText, WhatIsNoNoteIsRefused) {
    const std::string good = to_text(SignedNote{"one\n", {signature(key_, 7)}});
    ASSERT_TRUE(parse_signed_note(good));
    for (std::size_t size = 0; size < good.size(); ++size) {
        EXPECT_FALSE(parse_signed_note(good.substr(0, size))) << size;
    }
    EXPECT_FALSE(parse_signed_note("one\n\n")) << "no signature";
    EXPECT_FALSE(parse_signed_note("one\r\n" + good)) << "a control character";
    EXPECT_FALSE(parse_signed_note("one\n\n- " + log_name + " AAAAAAAA\n")) << "no em dash";
    EXPECT_FALSE(parse_signed_note("one\n\n\xE2\x80\x94 a+b AAAAAAAA\n")) << "the name";
    EXPECT_FALSE(parse_signed_note("one\n\n\xE2\x80\x94 a AAAAAA==\n")) << "an id alone";
    EXPECT_FALSE(parse_signed_note("one\n\n\xE2\x80\x94 a AAAAAAA\n")) << "no base64";
    EXPECT_FALSE(parse_signed_note(std::string(70'000, 'x') + good)) << "too long";
    SignedNote many{"one\n", {}};
    many.signatures.resize(101, {"a", {}, {1}});
    EXPECT_FALSE(parse_signed_note(to_text(many)));
}

TEST_F(SignedNoteText, CountsOnlyTheSignaturesOfTheKey) {
    const VerifierKey same_name{log_name, made_up_key(8)};
    const SignedNote note{"one\n", {signature(same_name, 1), signature(key_, 7)}};
    EXPECT_TRUE(is_signed(note, key_));
    EXPECT_FALSE(is_signed(note, same_name)) << "its signature is wrong";
    EXPECT_FALSE(is_signed(note, VerifierKey{"another", made_up_key(7)}));
    SignedNote twice = note;
    twice.signatures.push_back(signature(key_, 6));
    EXPECT_FALSE(is_signed(twice, key_)) << "a wrong signature of the key spoils the note";
    SignedNote cut = note;
    cut.signatures[1].bytes.pop_back();
    EXPECT_FALSE(is_signed(cut, key_));
}

TEST_F(SignedNoteText, AVerifierKeyIsReadAsItWasWritten) {
    const std::string text = to_text(hasher_, key_);
    EXPECT_EQ(parse_verifier_key(hasher_, text), key_);
    // The key of Go's checksum database, as it is published.
    const auto published = parse_verifier_key(
        hasher_, "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8");
    ASSERT_TRUE(published);
    EXPECT_EQ(published->name, "sum.golang.org");
    EXPECT_FALSE(parse_verifier_key(hasher_, "sum.golang.com" + text.substr(log_name.size())));
    for (const std::string& wrong : {std::string(), log_name, log_name + "+", text + "=",
                                     text + "\n", "+" + text, text.substr(0, text.size() - 4)}) {
        EXPECT_FALSE(parse_verifier_key(hasher_, wrong)) << wrong;
    }
}

TEST(CheckpointText, WhatIsNoneIsRefused) {
    const Checkpoint checkpoint{"jalon/a0", 0, {}};
    const std::string good = to_text(checkpoint);
    EXPECT_EQ(parse_checkpoint(good), checkpoint);
    EXPECT_EQ(parse_checkpoint(good + "an extension\n"), checkpoint);
    for (std::size_t size = 0; size < good.size(); ++size) {
        EXPECT_FALSE(parse_checkpoint(good.substr(0, size))) << size;
    }
    const std::string root = good.substr(good.rfind('\n', good.size() - 2) + 1);
    EXPECT_TRUE(parse_checkpoint("o\n18446744073709551615\n" + root));
    for (const std::string size : {"", "-1", "+1", "01", "1 ", "0x1", "18446744073709551616"}) {
        EXPECT_FALSE(parse_checkpoint("o\n" + size + "\n" + root)) << size;
    }
    EXPECT_FALSE(parse_checkpoint("\n1\n" + root)) << "no origin";
    EXPECT_FALSE(parse_checkpoint("o\n1\nAAAA\n")) << "a short root";
    EXPECT_FALSE(parse_checkpoint(good + "\n")) << "an empty line";
}

}  // namespace
}  // namespace jalon::testing
