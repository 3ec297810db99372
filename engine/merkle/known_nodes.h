// KnownNodes: what inclusion proofs of one tree tell of its nodes, and with them of shorter trees:
// whether a kept root is that of this tree's beginning can often be told without a proof of its
// own. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "engine/base/hasher.h"
#include "engine/base/ids.h"

namespace jalon {

class KnownNodes {
public:
    // REQUIRES: verify_inclusion holds for the proof; all are of the same tree.
    void add(const Hash& leaf, std::uint64_t index, std::uint64_t size,
             std::span<const Hash> proof);

    // The root over the first `size` leaves; nullopt: what is known does not give it.
    [[nodiscard]] std::optional<Hash> root(const Hasher& hasher, std::uint64_t size);

private:
    using Node = std::pair<unsigned, std::uint64_t>;  // height, index

    [[nodiscard]] std::optional<Hash> find(const Hasher& hasher, const Node& node);

    std::map<Node, Hash> nodes_;  // of perfect trees
};

}  // namespace jalon
