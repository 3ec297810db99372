#include "engine/merkle/signed_note.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "engine/base/base64.h"
#include "engine/base/check.h"

namespace jalon {
namespace {

using Part = std::span<const std::uint8_t>;

constexpr std::string_view signature_mark = "\xE2\x80\x94 ";  // an em dash and a space
constexpr std::uint8_t ed25519_type = 0x01;
constexpr std::size_t note_bytes_max = 64U << 10U;
constexpr std::size_t signatures_max = 100;
constexpr std::string_view hex_digits = "0123456789abcdef";

Part bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Spaces beyond ASCII do not occur in the names of our logs; a name with one matches no key.
bool is_key_name(std::string_view name) {
    return !name.empty() && std::none_of(name.begin(), name.end(), [](char c) {
        return (c >= 0 && c <= ' ') || c == '+' || c == '\x7F';
    });
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return c >= 0 && c < ' ' && c != '\n'; });
}

std::string hex_of(const KeyId& id) {
    std::string text;
    for (const std::uint8_t byte : id) {
        text += hex_digits[byte >> 4U];
        text += hex_digits[byte & 0xFU];
    }
    return text;
}

// "— NAME BASE64", without its line feed.
std::optional<NoteSignature> parse_signature(std::string_view line) {
    if (!line.starts_with(signature_mark)) return std::nullopt;
    line.remove_prefix(signature_mark.size());
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) return std::nullopt;
    auto bytes = from_base64(line.substr(space + 1));
    NoteSignature signature{std::string(line.substr(0, space)), {}, {}};
    if (!bytes || bytes->size() <= signature.id.size()) return std::nullopt;
    const auto begin = bytes->begin() + static_cast<std::ptrdiff_t>(signature.id.size());
    std::copy(bytes->begin(), begin, signature.id.begin());
    signature.bytes.assign(begin, bytes->end());
    return signature;
}

}  // namespace

KeyId key_id(const Hasher& hasher, const VerifierKey& key) {
    constexpr std::array<std::uint8_t, 2> middle{'\n', ed25519_type};
    const Hash hash =
        hasher.sha256(std::array<Part, 3>{bytes_of(key.name), Part(middle), Part(key.key)});
    KeyId id;
    std::copy_n(hash.begin(), id.size(), id.begin());
    return id;
}

std::string to_text(const Hasher& hasher, const VerifierKey& key) {
    std::vector<std::uint8_t> typed{ed25519_type};
    typed.insert(typed.end(), key.key.begin(), key.key.end());
    return key.name + "+" + hex_of(key_id(hasher, key)) + "+" + to_base64(typed);
}

std::optional<VerifierKey> parse_verifier_key(const Hasher& hasher, std::string_view text) {
    const std::size_t first = text.find('+');
    if (first == std::string_view::npos || !is_key_name(text.substr(0, first))) return std::nullopt;
    const std::size_t second = text.find('+', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const auto typed = from_base64(text.substr(second + 1));
    VerifierKey key{std::string(text.substr(0, first)), {}};
    if (!typed || typed->size() != key.key.size() + 1) return std::nullopt;
    if (typed->front() != ed25519_type) return std::nullopt;
    std::copy(typed->begin() + 1, typed->end(), key.key.begin());
    if (text.substr(first + 1, second - first - 1) != hex_of(key_id(hasher, key))) {
        return std::nullopt;
    }
    return key;
}

std::string to_text(const SignedNote& note) {
    CHECK(note.text.ends_with('\n') && !has_control(note.text));
    std::string text = note.text + "\n";
    for (const NoteSignature& signature : note.signatures) {
        std::vector<std::uint8_t> bytes(signature.id.begin(), signature.id.end());
        bytes.insert(bytes.end(), signature.bytes.begin(), signature.bytes.end());
        text += signature_mark;
        text += signature.name + " " + to_base64(bytes) + "\n";
    }
    return text;
}

std::optional<SignedNote> parse_signed_note(std::string_view text) {
    if (text.size() > note_bytes_max || !text.ends_with('\n') || has_control(text)) {
        return std::nullopt;
    }
    const std::size_t blank = text.rfind("\n\n");
    if (blank == std::string_view::npos) return std::nullopt;
    SignedNote note{std::string(text.substr(0, blank + 1)), {}};
    std::string_view rest = text.substr(blank + 2);
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        auto signature = parse_signature(rest.substr(0, end));
        if (!signature || note.signatures.size() == signatures_max) return std::nullopt;
        note.signatures.push_back(std::move(*signature));
        rest.remove_prefix(end + 1);
    }
    if (note.signatures.empty()) return std::nullopt;
    return note;
}

bool is_signed_by(const Hasher& hasher, const SignedNote& note, const VerifierKey& key,
                  const CheckSignature& check) {
    const KeyId id = key_id(hasher, key);
    bool is_signed = false;
    for (const NoteSignature& one : note.signatures) {
        if (one.name != key.name || one.id != id) continue;
        Ed25519Signature signature;
        if (one.bytes.size() != signature.size()) return false;
        std::copy(one.bytes.begin(), one.bytes.end(), signature.begin());
        if (!check(key.key, note.text, signature)) return false;
        is_signed = true;
    }
    return is_signed;
}

}  // namespace jalon
