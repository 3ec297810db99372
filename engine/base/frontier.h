// Frontier: the right edge of the Merkle tree over the log, enough to go on appending (RFC 9162
// §2.1). Changed by engine/merkle, stored beside the records that it covers.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/ids.h"

namespace jalon {

// One node for every one-bit of `size`.
struct Frontier {
    std::uint64_t size = 0;   // leaves
    std::vector<Hash> nodes;  // roots of the perfect subtrees, largest first

    friend bool operator==(const Frontier&, const Frontier&) = default;
};

}  // namespace jalon
