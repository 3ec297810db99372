// Proofs over the Merkle tree (RFC 9162 §2.1.3, §2.1.4): that a record is in the log, and that a
// later log has an earlier one as its beginning. Pure; as thread-safe as what is given.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/base/hasher.h"
#include "engine/base/ids.h"

namespace jalon {

// The root of the perfect tree over the 2^height leaves from index · 2^height on. Only trees that
// end within the size in question are asked for, a few of each height.
using NodeAt = std::function<Hash(unsigned height, std::uint64_t index)>;

// The root over the first `size` leaves.
[[nodiscard]] Hash root_at(const Hasher& hasher, const NodeAt& node_at, std::uint64_t size);

// The way from leaf `index` to the root over the first `size` leaves, the leaf's sibling first.
// REQUIRES: index < size.
[[nodiscard]] std::vector<Hash> inclusion_proof(const Hasher& hasher, const NodeAt& node_at,
                                                std::uint64_t index, std::uint64_t size);

// Empty when from == to or from == 0. REQUIRES: from <= to.
[[nodiscard]] std::vector<Hash> consistency_proof(const Hasher& hasher, const NodeAt& node_at,
                                                  std::uint64_t from, std::uint64_t to);

// False for anything but the one proof of the claim, indexes out of range included.
[[nodiscard]] bool verify_inclusion(const Hasher& hasher, const Hash& leaf, std::uint64_t index,
                                    std::uint64_t size, std::span<const Hash> proof,
                                    const Hash& root);

[[nodiscard]] bool verify_consistency(const Hasher& hasher, std::uint64_t from, std::uint64_t to,
                                      const Hash& from_root, const Hash& to_root,
                                      std::span<const Hash> proof);

}  // namespace jalon
