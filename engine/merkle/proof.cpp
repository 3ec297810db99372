#include "engine/merkle/proof.h"

#include <bit>
#include <cstddef>

#include "engine/base/check.h"
#include "engine/base/frontier.h"
#include "engine/merkle/merkle.h"

namespace jalon {
namespace {

// Leaves [begin, begin + size) as a tree of its own, together with how to get at its nodes. `begin`
// is where RFC 9162 splits trees: a multiple of each perfect tree within.
struct Range {
    const Hasher& hasher;
    const NodeAt& node_at;
    std::uint64_t begin;
    std::uint64_t size;

    // The left part is the largest perfect tree smaller than the whole. REQUIRES: size > 1.
    [[nodiscard]] Range left() const { return {hasher, node_at, begin, std::bit_floor(size - 1)}; }
    [[nodiscard]] Range right() const {
        const std::uint64_t split = std::bit_floor(size - 1);
        return {hasher, node_at, begin + split, size - split};
    }

    // From its perfect trees, one for every one-bit of its size, the largest first.
    [[nodiscard]] Hash root() const {
        Frontier frontier{size, {}};
        std::uint64_t end = begin;
        for (std::uint64_t rest = size; rest != 0; rest -= std::bit_floor(rest)) {
            const auto height = static_cast<unsigned>(std::bit_width(rest)) - 1;
            frontier.nodes.push_back(node_at(height, end >> height));
            end += std::bit_floor(rest);
        }
        return root_of(hasher, frontier);
    }
};

// PATH of RFC 9162 §2.1.3.1; `index` is relative to the range.
void add_path(std::vector<Hash>& proof, const Range& range, std::uint64_t index) {
    if (range.size == 1) return;
    const Range left = range.left();
    const Range right = range.right();
    if (index < left.size) {
        add_path(proof, left, index);
        proof.push_back(right.root());
    } else {
        add_path(proof, right, index - left.size);
        proof.push_back(left.root());
    }
}

// SUBPROOF of RFC 9162 §2.1.4.1. `is_prefix`: the range's root is one that the verifier holds.
void add_subproof(std::vector<Hash>& proof, const Range& range, std::uint64_t from,
                  bool is_prefix) {
    if (from == range.size) {
        if (!is_prefix) proof.push_back(range.root());
        return;
    }
    const Range left = range.left();
    const Range right = range.right();
    if (from <= left.size) {
        add_subproof(proof, left, from, is_prefix);
        proof.push_back(right.root());
    } else {
        add_subproof(proof, right, from - left.size, false);
        proof.push_back(left.root());
    }
}

// The right edge has no sibling where its index is even: there the node moves up unhashed. `last`
// is the index of the level's last node.
void skip_lonely_levels(std::uint64_t& index, std::uint64_t& last) {
    while ((index & 1U) == 0 && index != 0) {
        index >>= 1U;
        last >>= 1U;
    }
}

}  // namespace

Hash root_at(const Hasher& hasher, const NodeAt& node_at, std::uint64_t size) {
    return Range{hasher, node_at, 0, size}.root();
}

std::vector<Hash> inclusion_proof(const Hasher& hasher, const NodeAt& node_at, std::uint64_t index,
                                  std::uint64_t size) {
    CHECK(index < size);
    std::vector<Hash> proof;
    add_path(proof, Range{hasher, node_at, 0, size}, index);
    return proof;
}

std::vector<Hash> consistency_proof(const Hasher& hasher, const NodeAt& node_at, std::uint64_t from,
                                    std::uint64_t to) {
    CHECK(from <= to);
    std::vector<Hash> proof;
    if (from > 0) add_subproof(proof, Range{hasher, node_at, 0, to}, from, true);
    return proof;
}

bool verify_inclusion(const Hasher& hasher, const Hash& leaf, std::uint64_t index,
                      std::uint64_t size, std::span<const Hash> proof, const Hash& root) {
    if (index >= size) return false;
    std::uint64_t last = size - 1;
    Hash node = leaf;
    for (const Hash& sibling : proof) {
        if (last == 0) return false;
        if ((index & 1U) != 0 || index == last) {
            node = node_hash(hasher, sibling, node);
            skip_lonely_levels(index, last);
        } else {
            node = node_hash(hasher, node, sibling);
        }
        index >>= 1U;
        last >>= 1U;
    }
    return last == 0 && node == root;
}

bool verify_consistency(const Hasher& hasher, std::uint64_t from, std::uint64_t to,
                        const Hash& from_root, const Hash& to_root, std::span<const Hash> proof) {
    if (from > to) return false;
    if (from == to) return proof.empty() && from_root == to_root;
    if (from == 0) return proof.empty() && from_root == hasher.sha256({});
    const bool is_perfect = std::has_single_bit(from);
    if (!is_perfect && proof.empty()) return false;

    std::uint64_t index = from - 1;
    std::uint64_t last = to - 1;
    while ((index & 1U) != 0) {
        index >>= 1U;
        last >>= 1U;
    }
    // A perfect old tree is a node of the new one, so its root starts the climb.
    Hash old_node = is_perfect ? from_root : proof.front();
    Hash new_node = old_node;
    for (const Hash& sibling : is_perfect ? proof : proof.subspan(1)) {
        if (last == 0) return false;
        if ((index & 1U) != 0 || index == last) {
            old_node = node_hash(hasher, sibling, old_node);
            new_node = node_hash(hasher, sibling, new_node);
            skip_lonely_levels(index, last);
        } else {
            new_node = node_hash(hasher, new_node, sibling);
        }
        index >>= 1U;
        last >>= 1U;
    }
    return last == 0 && old_node == from_root && new_node == to_root;
}

}  // namespace jalon
