#include "engine/merkle/known_nodes.h"

#include <bit>

#include "engine/merkle/merkle.h"
#include "engine/merkle/proof.h"

namespace jalon {

// From the root down, as the proof came about (RFC 9162 §2.1.3.1).
void KnownNodes::add(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                     std::span<const Hash> proof) {
    const auto know = [&](std::uint64_t begin, std::uint64_t count, const Hash& hash) {
        if (!std::has_single_bit(count)) return;
        const auto height = static_cast<unsigned>(std::bit_width(count)) - 1;
        nodes_.emplace(Node{height, begin >> height}, hash);
    };
    std::uint64_t begin = 0;
    for (; size > 1 && !proof.empty(); proof = proof.first(proof.size() - 1)) {
        const std::uint64_t split = std::bit_floor(size - 1);
        if (index - begin < split) {
            know(begin + split, size - split, proof.back());
            size = split;
        } else {
            know(begin, split, proof.back());
            begin += split;
            size -= split;
        }
    }
    know(index, 1, leaf);
}

std::optional<Hash> KnownNodes::root(const Hasher& hasher, std::uint64_t size) {
    bool complete = true;
    const NodeAt node_at = [&](unsigned height, std::uint64_t index) {
        const auto found = find(hasher, {height, index});
        complete = complete && found;
        return found.value_or(Hash{});
    };
    const Hash made = root_at(hasher, node_at, size);
    return complete ? std::optional(made) : std::nullopt;
}

// Below a node without a known leaf nothing is known either.
std::optional<Hash> KnownNodes::find(const Hasher& hasher, const Node& node) {
    if (const auto known = nodes_.find(node); known != nodes_.end()) return known->second;
    const auto [height, index] = node;
    const auto leaf = nodes_.lower_bound({0, index << height});
    const bool has_leaf =
        leaf != nodes_.end() && leaf->first.first == 0 && leaf->first.second >> height == index;
    if (height == 0 || !has_leaf) return std::nullopt;
    const auto left = find(hasher, {height - 1, 2 * index});
    const auto right = left ? find(hasher, {height - 1, 2 * index + 1}) : std::nullopt;
    if (!right) return std::nullopt;
    return nodes_.emplace(node, node_hash(hasher, *left, *right)).first->second;
}

}  // namespace jalon
