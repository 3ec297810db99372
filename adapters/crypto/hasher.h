// OpensslHasher: SHA-256 by OpenSSL. The algorithm is fetched once and the context reused, which
// halves the cost of a short message.
#pragma once

#include <memory>

#include "engine/base/hasher.h"

namespace jalon {

// Not thread-safe: one hasher a thread. Running out of memory, or a libcrypto without SHA-256, ends
// the process: no log can be written without hashes.
class OpensslHasher final : public Hasher {
public:
    OpensslHasher();
    ~OpensslHasher() override;

    OpensslHasher(const OpensslHasher&) = delete;
    OpensslHasher& operator=(const OpensslHasher&) = delete;

    [[nodiscard]] Hash sha256(std::span<const std::span<const std::uint8_t>> parts) const override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace jalon
