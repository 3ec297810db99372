// AesSealer: the Sealer on AES-256-GCM and SubjectKeys.
//
// The additional data of a field: "jalon-seal-v1", log id (16 bytes), instance id, request key hash
// (32 bytes), path, subject, sensitivity; texts with their length (4 bytes, big-endian) in front.
#pragma once

#include <memory>
#include <string>

#include "adapters/crypto/subject_keys.h"
#include "engine/ports/sealer.h"

namespace jalon {

// Thread-safety: any number of threads.
class AesSealer final : public Sealer {
public:
    // On the keys in `directory`; errors as SubjectKeys::open. With read_only, open() works and
    // seal() works for subjects that have a key.
    [[nodiscard]] static Result<std::unique_ptr<AesSealer>> open(
        const std::string& directory, SubjectKeys::Access access = SubjectKeys::Access::write);

    [[nodiscard]] Result<SealedPart> seal(const SealBinding& binding, std::string_view subject,
                                          std::string_view sensitivity,
                                          std::string_view plaintext) override;
    [[nodiscard]] Result<void> keep() override;
    [[nodiscard]] Result<std::string> open(const SealBinding& binding,
                                           const SealedPart& part) const override;

    [[nodiscard]] std::optional<std::uint32_t> epoch_of(std::string_view subject) const override;
    [[nodiscard]] Result<bool> erase(std::string_view subject) override;

private:
    explicit AesSealer(std::unique_ptr<SubjectKeys> keys) : keys_(std::move(keys)) {}

    std::unique_ptr<SubjectKeys> keys_;
    Aead aead_;
};

}  // namespace jalon
