// FakeSealer: a Sealer without cryptography. What it gives hides the text from a search for it and
// is bound to its place; a subject's key can be destroyed, and storing a new key can fail.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "engine/ports/sealer.h"

namespace jalon::testing {

class FakeSealer final : public Sealer {
public:
    void fail_next_seal() { fails_ = true; }
    [[nodiscard]] const std::set<std::string>& subjects() const { return subjects_; }

    [[nodiscard]] Result<SealedPart> seal(const SealBinding& binding, std::string_view subject,
                                          std::string_view sensitivity,
                                          std::string_view plaintext) override {
        if (fails_) {
            fails_ = false;
            return Error{ErrorCode::io, "injected key failure"};
        }
        subjects_.emplace(subject);
        SealedPart part;
        part.path = binding.path;
        part.subject = subject;
        part.sensitivity = sensitivity;
        for (const char c : plaintext) part.ciphertext.push_back(masked(c));
        part.tag = tag_of(binding);
        return part;
    }

    [[nodiscard]] Result<void> keep() override { return {}; }

    [[nodiscard]] Result<std::string> open(const SealBinding& binding,
                                           const SealedPart& part) const override {
        if (destroyed_.contains(part.subject)) return Error{ErrorCode::not_found, "no key"};
        if (part.tag != tag_of(binding)) return Error{ErrorCode::corruption, "moved"};
        std::string text;
        for (const std::uint8_t byte : part.ciphertext) {
            text.push_back(static_cast<char>(byte ^ mask));
        }
        return text;
    }

    [[nodiscard]] std::optional<std::uint32_t> epoch_of(std::string_view subject) const override {
        const std::string name(subject);
        if (!subjects_.contains(name) || destroyed_.contains(name)) return std::nullopt;
        return 1;
    }
    [[nodiscard]] Result<bool> erase(std::string_view subject) override {
        return destroyed_.emplace(subject).second;
    }

private:
    static constexpr std::uint8_t mask = 0xA5;

    static std::uint8_t masked(char c) {
        return static_cast<std::uint8_t>(static_cast<std::uint8_t>(c) ^ mask);
    }

    static std::array<std::uint8_t, 16> tag_of(const SealBinding& binding) {
        std::array<std::uint8_t, 16> tag = binding.log_id;
        std::size_t at = 0;
        const auto mix = [&](std::uint8_t byte) {
            tag[at % tag.size()] = static_cast<std::uint8_t>(tag[at % tag.size()] * 31 + byte);
            ++at;
        };
        for (const char c : binding.instance.value() + binding.path) mix(masked(c));
        for (const std::uint8_t byte : binding.request_key_hash) mix(byte);
        return tag;
    }

    std::set<std::string> subjects_;
    std::set<std::string> destroyed_;
    bool fails_ = false;
};

}  // namespace jalon::testing
