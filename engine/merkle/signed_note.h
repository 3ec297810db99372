// Signed notes (C2SP signed-note): a text with signatures below it, each by a key that is known by
// name and id. Text alone; who signs and checks is given. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/hasher.h"

namespace jalon {

using Ed25519Key = std::array<std::uint8_t, 32>;  // a public one
using Ed25519Signature = std::array<std::uint8_t, 64>;
using KeyId = std::array<std::uint8_t, 4>;

// Whether `signature` over `text` is by the key.
using CheckSignature = std::function<bool(const Ed25519Key& key, std::string_view text,
                                          const Ed25519Signature& signature)>;

// What a stranger holds to check a log's notes.
struct VerifierKey {
    std::string name;  // neither empty, nor with spaces, control characters or '+'
    Ed25519Key key{};

    friend bool operator==(const VerifierKey&, const VerifierKey&) = default;
};

// The first four bytes of SHA-256(name ‖ line feed ‖ 0x01 ‖ key).
[[nodiscard]] KeyId key_id(const Hasher& hasher, const VerifierKey& key);

// "NAME+ID in hexadecimal+base64(0x01 ‖ key)", without a line end.
[[nodiscard]] std::string to_text(const Hasher& hasher, const VerifierKey& key);

// nullopt: not of that form, of another algorithm, or the id is not the key's.
[[nodiscard]] std::optional<VerifierKey> parse_verifier_key(const Hasher& hasher,
                                                            std::string_view text);

struct NoteSignature {
    std::string name;
    KeyId id{};
    std::vector<std::uint8_t> bytes;  // 64 of them are an Ed25519 signature
};

struct SignedNote {
    std::string text;  // with its last line feed
    std::vector<NoteSignature> signatures;
};

// REQUIRES: the text ends with a line feed, and has no control character besides.
[[nodiscard]] std::string to_text(const SignedNote& note);

// nullopt: no signed note, longer than 64 KiB, or with more than 100 signatures.
[[nodiscard]] std::optional<SignedNote> parse_signed_note(std::string_view text);

// Whether the key has signed the note. Signatures of other keys are passed over; a wrong one of
// this key spoils the note.
[[nodiscard]] bool is_signed_by(const Hasher& hasher, const SignedNote& note,
                                const VerifierKey& key, const CheckSignature& check);

}  // namespace jalon
