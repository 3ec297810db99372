// LeafProofs: inclusion proofs of one tree, one after the other. Neighbours share the upper part of
// their way to the root, which is followed once. Pure.
//
// Thread-safety: none.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/hasher.h"
#include "engine/base/ids.h"

namespace jalon {

class LeafProofs {
public:
    // `hasher` is borrowed.
    LeafProofs(const Hasher& hasher, std::uint64_t size, const Hash& root);

    // As verify_inclusion, the fastest in the order of the leaves.
    [[nodiscard]] bool holds(const Hash& leaf, std::uint64_t index, std::span<const Hash> proof);

private:
    static constexpr std::size_t depth_max = 64;

    // From the root to a leaf: whether it goes right, the first turn in the lowest bit.
    struct Way {
        std::uint64_t turns = 0;
        std::size_t depth = 0;

        [[nodiscard]] bool goes_right(std::size_t at) const { return (turns >> at & 1U) != 0; }
    };
    [[nodiscard]] Way way_to(std::uint64_t index) const;
    [[nodiscard]] std::size_t shared_with_latest(const Way& way, std::span<const Hash> proof) const;

    const Hasher& hasher_;
    std::uint64_t size_;
    // Of the latest proof that held; before the first, the root alone.
    Way way_;
    std::vector<Hash> proof_;
    std::array<Hash, depth_max + 1> nodes_{};  // on the way, by depth
};

}  // namespace jalon
