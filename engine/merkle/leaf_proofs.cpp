#include "engine/merkle/leaf_proofs.h"

#include <algorithm>
#include <bit>

#include "engine/merkle/merkle.h"

namespace jalon {

LeafProofs::LeafProofs(const Hasher& hasher, std::uint64_t size, const Hash& root)
    : hasher_(hasher), size_(size) {
    nodes_[0] = root;
}

// RFC 9162 §2.1.1: the left part is the largest perfect tree smaller than the whole.
LeafProofs::Way LeafProofs::way_to(std::uint64_t index) const {
    Way way;
    std::uint64_t begin = 0;
    for (std::uint64_t size = size_; size > 1; ++way.depth) {
        const std::uint64_t split = std::bit_floor(size - 1);
        const bool right = index - begin >= split;
        way.turns |= std::uint64_t{right} << way.depth;
        begin += right ? split : 0;
        size = right ? size - split : split;
    }
    return way;
}

// How deep both are on one way, and bring the same siblings along it.
std::size_t LeafProofs::shared_with_latest(const Way& way, std::span<const Hash> proof) const {
    const auto same_turns = static_cast<std::size_t>(std::countr_zero(way.turns ^ way_.turns));
    const std::size_t shared = std::min({same_turns, way.depth, way_.depth});
    return std::equal(proof.end() - static_cast<std::ptrdiff_t>(shared), proof.end(),
                      proof_.end() - static_cast<std::ptrdiff_t>(shared))
               ? shared
               : 0;
}

bool LeafProofs::holds(const Hash& leaf, std::uint64_t index, std::span<const Hash> proof) {
    if (index >= size_) return false;
    const Way way = way_to(index);
    if (proof.size() != way.depth) return false;
    const std::size_t shared = shared_with_latest(way, proof);
    std::array<Hash, depth_max + 1> nodes;
    nodes[way.depth] = leaf;
    for (std::size_t depth = way.depth; depth > shared; --depth) {
        const Hash& sibling = proof[way.depth - depth];
        nodes[depth - 1] = way.goes_right(depth - 1) ? node_hash(hasher_, sibling, nodes[depth])
                                                     : node_hash(hasher_, nodes[depth], sibling);
    }
    if (nodes[shared] != nodes_[shared]) return false;
    std::copy(nodes.begin() + static_cast<std::ptrdiff_t>(shared),
              nodes.begin() + static_cast<std::ptrdiff_t>(way.depth + 1),
              nodes_.begin() + static_cast<std::ptrdiff_t>(shared));
    way_ = way;
    proof_.assign(proof.begin(), proof.end());
    return true;
}

}  // namespace jalon
