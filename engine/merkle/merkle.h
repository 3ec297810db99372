// The Merkle tree over the log (RFC 9162 §2.1, hashing as in RFC 6962 with SHA-256). Leaf i is the
// record at position i + 1. Pure; as thread-safe as the hasher given.
#pragma once

#include <cstdint>
#include <span>

#include "engine/base/frontier.h"
#include "engine/base/hasher.h"
#include "engine/base/ids.h"

namespace jalon {

// SHA-256(0x00 ‖ record). `record_without_crc`: leaf_bytes of engine/codec.
[[nodiscard]] Hash leaf_hash(const Hasher& hasher,
                             std::span<const std::uint8_t> record_without_crc);

// SHA-256(0x01 ‖ left ‖ right). The prefixes keep a node from being passed off as a leaf.
[[nodiscard]] Hash node_hash(const Hasher& hasher, const Hash& left, const Hash& right);

// Adds one leaf at the right; one node hash on average.
// REQUIRES: the frontier has one node for every one-bit of its size.
void append_leaf(const Hasher& hasher, Frontier& frontier, const Hash& leaf);

// The root of the tree that the frontier stands for; of the empty tree, SHA-256 of nothing.
// REQUIRES: as append_leaf.
[[nodiscard]] Hash root_of(const Hasher& hasher, const Frontier& frontier);

}  // namespace jalon
