// Hasher: SHA-256 as a pure interface, so that the engine needs no crypto library.
#pragma once

#include <cstdint>
#include <span>

#include "engine/base/ids.h"

namespace jalon {

// Not thread-safe: one hasher a thread (an implementation may reuse its context).
class Hasher {
public:
    virtual ~Hasher() = default;

    // SHA-256 of the parts, one after the other.
    [[nodiscard]] virtual Hash sha256(
        std::span<const std::span<const std::uint8_t>> parts) const = 0;
};

}  // namespace jalon
