// SigningKey: the Ed25519 key with which a log's checkpoints are signed. One file of 32 bytes, mode
// 0600, made once and kept: whoever holds its public half can tell this log from a forged one.
// Backed up apart, as keys are.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "adapters/crypto/aead.h"
#include "engine/base/result.h"
#include "engine/merkle/signed_note.h"

namespace jalon {

// Thread-safety: const methods by any number of threads.
class SigningKey {
public:
    // The key in the file `path`. not_found: it is missing. corruption: the file is no key.
    [[nodiscard]] static Result<SigningKey> open(const std::string& path);

    // The same; a missing one is made, durably, and only once however many processes try at the
    // same time.
    [[nodiscard]] static Result<SigningKey> open_or_make(const std::string& path);

    SigningKey(SigningKey&&) noexcept;
    SigningKey& operator=(SigningKey&&) noexcept;
    ~SigningKey();

    [[nodiscard]] const Ed25519Key& public_key() const;
    [[nodiscard]] Ed25519Signature sign(std::string_view text) const;

private:
    struct Impl;
    [[nodiscard]] static Result<SigningKey> of(const Result<SecretKey>& seed);
    explicit SigningKey(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> impl_;
};

// A CheckSignature, by OpenSSL.
[[nodiscard]] bool check_ed25519(const Ed25519Key& key, std::string_view text,
                                 const Ed25519Signature& signature);

}  // namespace jalon
