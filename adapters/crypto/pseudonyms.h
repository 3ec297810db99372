// Pseudonyms: names for persons in what leaves the house. The same person has the same one as long
// as the secret is the same; without the secret nobody finds the id behind it, or tries ids out.
#pragma once

#include <string>
#include <string_view>

#include "adapters/crypto/aead.h"
#include "engine/base/result.h"

namespace jalon {

// Thread-safety: const methods by any number of threads.
class Pseudonyms {
public:
    static constexpr std::size_t salt_bytes_min = 16;  // ids are short: a short salt is guessed

    // The secret in the file `path`, which is made when it is missing. Errors as
    // open_or_make_secret.
    [[nodiscard]] static Result<Pseudonyms> open_or_make(const std::string& path);

    // invalid: the salt is too short.
    [[nodiscard]] static Result<Pseudonyms> of_salt(std::string_view salt);

    // 32 hex digits: the first half of HMAC-SHA-256.
    [[nodiscard]] std::string of(std::string_view id) const;

private:
    explicit Pseudonyms(const SecretKey& secret) : secret_(secret) {}

    SecretKey secret_;
};

}  // namespace jalon
