#include "engine/merkle/merkle.h"

#include <array>
#include <bit>
#include <cstddef>

#include "engine/base/check.h"

namespace jalon {
namespace {

using Part = std::span<const std::uint8_t>;

constexpr std::array<std::uint8_t, 1> leaf_prefix{0x00};
constexpr std::array<std::uint8_t, 1> node_prefix{0x01};

void check_shape(const Frontier& frontier) {
    CHECK(frontier.nodes.size() == static_cast<std::size_t>(std::popcount(frontier.size)));
}

}  // namespace

Hash leaf_hash(const Hasher& hasher, std::span<const std::uint8_t> record_without_crc) {
    return hasher.sha256(std::array<Part, 2>{Part(leaf_prefix), record_without_crc});
}

Hash node_hash(const Hasher& hasher, const Hash& left, const Hash& right) {
    return hasher.sha256(std::array<Part, 3>{Part(node_prefix), Part(left), Part(right)});
}

void append_leaf(const Hasher& hasher, Frontier& frontier, const Hash& leaf) {
    check_shape(frontier);
    Hash node = leaf;
    // As in binary addition: each one-bit at the low end is a perfect subtree to join with.
    for (std::uint64_t bits = frontier.size; (bits & 1U) != 0; bits >>= 1U) {
        node = node_hash(hasher, frontier.nodes.back(), node);
        frontier.nodes.pop_back();
    }
    frontier.nodes.push_back(node);
    ++frontier.size;
}

Hash root_of(const Hasher& hasher, const Frontier& frontier) {
    check_shape(frontier);
    if (frontier.nodes.empty()) return hasher.sha256({});
    Hash root = frontier.nodes.back();
    for (std::size_t i = frontier.nodes.size() - 1; i > 0; --i) {
        root = node_hash(hasher, frontier.nodes[i - 1], root);
    }
    return root;
}

}  // namespace jalon
