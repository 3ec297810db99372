// MemorySealer: a Sealer for trial runs that never reach a disk. It keeps the plaintext as it is:
// what it gives must not leave the process.
#pragma once

#include <string>
#include <string_view>

#include "engine/ports/sealer.h"

namespace jalon {

class MemorySealer final : public Sealer {
public:
    [[nodiscard]] Result<SealedPart> seal(const SealBinding& binding, std::string_view subject,
                                          std::string_view sensitivity,
                                          std::string_view plaintext) override {
        SealedPart part;
        part.path = binding.path;
        part.subject = subject;
        part.sensitivity = sensitivity;
        part.ciphertext.assign(plaintext.begin(), plaintext.end());
        return part;
    }

    [[nodiscard]] Result<void> keep() override { return {}; }

    [[nodiscard]] Result<std::string> open(const SealBinding&,
                                           const SealedPart& part) const override {
        return std::string(part.ciphertext.begin(), part.ciphertext.end());
    }

    [[nodiscard]] std::optional<std::uint32_t> epoch_of(std::string_view) const override {
        return std::nullopt;
    }
    [[nodiscard]] Result<bool> erase(std::string_view) override { return false; }
};

}  // namespace jalon
