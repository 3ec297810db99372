#include "engine/merkle/merkle.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tests/support/openssl_hasher.h"

namespace jalon::testing {
namespace {

using Input = std::vector<std::uint8_t>;

// The inputs and roots that implementations of RFC 6962 share as a common test.
const std::array<Input, 8> inputs{Input{},
                                  Input{0x00},
                                  Input{0x10},
                                  Input{0x20, 0x21},
                                  Input{0x30, 0x31},
                                  Input{0x40, 0x41, 0x42, 0x43},
                                  Input{0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57},
                                  Input{0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69,
                                        0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F}};

constexpr std::array<std::string_view, 9> roots{
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

std::vector<Hash> distinct_leaves(const Hasher& hasher, std::size_t count) {
    std::vector<Hash> leaves;
    for (std::size_t i = 0; i < count; ++i) {
        const std::array<std::uint8_t, 2> bytes{static_cast<std::uint8_t>(i),
                                                static_cast<std::uint8_t>(i >> 8U)};
        leaves.push_back(leaf_hash(hasher, bytes));
    }
    return leaves;
}

// The definition of RFC 9162 §2.1.1, word for word.
Hash root_by_definition(const Hasher& hasher, std::span<const Hash> leaves) {
    if (leaves.empty()) return hasher.sha256({});
    if (leaves.size() == 1) return leaves.front();
    std::size_t split = 1;
    while (split * 2 < leaves.size()) split *= 2;
    return node_hash(hasher, root_by_definition(hasher, leaves.first(split)),
                     root_by_definition(hasher, leaves.subspan(split)));
}

TEST(Merkle, GivesThePublishedRoots) {
    const OpensslHasher hasher;
    Frontier frontier;
    EXPECT_EQ(to_hex(root_of(hasher, frontier)), roots[0]);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        append_leaf(hasher, frontier, leaf_hash(hasher, inputs.at(i)));
        EXPECT_EQ(to_hex(root_of(hasher, frontier)), roots.at(i + 1)) << i;
    }
}

TEST(Merkle, AFrontierGivesTheRootOfTheDefinition) {
    const OpensslHasher hasher;
    const auto leaves = distinct_leaves(hasher, 130);
    Frontier frontier;
    for (std::size_t size = 0;; ++size) {
        EXPECT_EQ(root_of(hasher, frontier),
                  root_by_definition(hasher, std::span(leaves).first(size)));
        EXPECT_EQ(frontier.size, size);
        EXPECT_EQ(frontier.nodes.size(), static_cast<std::size_t>(std::popcount(size)));
        if (size == leaves.size()) break;
        append_leaf(hasher, frontier, leaves[size]);
    }
}

TEST(Merkle, ANodeIsNoLeafOfTheSameBytes) {
    const OpensslHasher hasher;
    const auto leaves = distinct_leaves(hasher, 2);
    std::vector<std::uint8_t> both(leaves[0].begin(), leaves[0].end());
    both.insert(both.end(), leaves[1].begin(), leaves[1].end());
    EXPECT_NE(node_hash(hasher, leaves[0], leaves[1]), leaf_hash(hasher, both));
}

TEST(MerkleDeathTest, AFrontierThatContradictsItsSizeIsNeverExtended) {
    const OpensslHasher hasher;
    Frontier frontier;
    frontier.size = 3;
    EXPECT_DEATH(append_leaf(hasher, frontier, Hash{}), "CHECK failed");
    EXPECT_DEATH((void)root_of(hasher, frontier), "CHECK failed");
}

}  // namespace
}  // namespace jalon::testing
