// Rows of tiles against the tree that they are cut from.
#include "engine/merkle/tiles.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "engine/merkle/merkle.h"
#include "tests/support/openssl_hasher.h"

namespace jalon::testing {
namespace {

Hash numbered_leaf(std::uint64_t i) {
    Hash leaf{};
    for (std::size_t byte = 0; byte < 8; ++byte) {
        leaf[byte] = static_cast<std::uint8_t>(i >> (8 * byte));
    }
    return leaf;
}

using Kept = std::map<std::pair<unsigned, std::uint64_t>, std::vector<Hash>>;

TEST(Tiles, TheRootOverHashesIsThatOfTheirTree) {
    const OpensslHasher hasher;
    Frontier frontier;
    std::vector<Hash> leaves;
    for (std::uint64_t i = 0; i < 260; ++i) {
        leaves.push_back(numbered_leaf(i));
        append_leaf(hasher, frontier, leaves.back());
        ASSERT_EQ(root_over(hasher, leaves), root_of(hasher, frontier)) << i;
    }
}

TEST(Tiles, EachIsFullOnceAndHoldsTheRootsOfThoseBelow) {
    const OpensslHasher hasher;
    constexpr std::uint64_t size = 256 * 256 + 256 + 3;
    TileEdge edge;
    Kept kept;
    for (std::uint64_t i = 0; i < size; ++i) {
        edge.append(hasher, numbered_leaf(i), [&](const FullTile& tile) {
            const std::vector<Hash> hashes(tile.hashes.begin(), tile.hashes.end());
            ASSERT_EQ(hashes.size(), tile_width);
            ASSERT_EQ(tile.root, root_over(hasher, hashes));
            ASSERT_TRUE(kept.emplace(std::pair(tile.level, tile.index), hashes).second);
        });
    }
    EXPECT_EQ(edge.size(), size);
    ASSERT_EQ(kept.size(), 257U + 1U);
    for (std::uint64_t index = 0; index < 257; ++index) {
        const auto& leaves = kept.at({0, index});
        EXPECT_EQ(leaves.front(), numbered_leaf(index * 256));
        EXPECT_EQ(leaves.back(), numbered_leaf(index * 256 + 255));
        const Hash above = index < 256 ? kept.at({1, 0})[index] : edge.rows()[1].at(0);
        EXPECT_EQ(above, root_over(hasher, leaves));
    }
    ASSERT_EQ(edge.rows().size(), 3U);
    EXPECT_EQ(edge.rows()[0].size(), 3U);
    EXPECT_EQ(edge.rows()[1].size(), 1U);
    EXPECT_EQ(edge.rows()[2], std::vector<Hash>{root_over(hasher, kept.at({1, 0}))});
}

TEST(Tiles, AnEdgeGoesOnFromItsRows) {
    const OpensslHasher hasher;
    const auto ignore = [](const FullTile&) {};
    TileEdge whole;
    for (std::uint64_t i = 0; i < 700; ++i) whole.append(hasher, numbered_leaf(i), ignore);
    TileEdge again(700, whole.rows());
    for (std::uint64_t i = 700; i < 1100; ++i) {
        whole.append(hasher, numbered_leaf(i), ignore);
        again.append(hasher, numbered_leaf(i), ignore);
    }
    EXPECT_EQ(again.rows(), whole.rows());
    EXPECT_EQ(TileEdge::row_size(1100, 0), 1100U);
    EXPECT_EQ(TileEdge::row_size(1100, 1), 4U);
    EXPECT_EQ(TileEdge::row_size(1100, 2), 0U);
    EXPECT_EQ(TileEdge::row_size(UINT64_MAX, 8), 0U);
}

}  // namespace
}  // namespace jalon::testing
