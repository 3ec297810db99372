// Roots of shorter trees, from the inclusion proofs of a longer one.
#include "engine/merkle/known_nodes.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "engine/merkle/merkle.h"
#include "engine/merkle/proof.h"
#include "engine/merkle/tiles.h"
#include "tests/support/openssl_hasher.h"

namespace jalon::testing {
namespace {

class KnownNodesTest : public ::testing::Test {
protected:
    KnownNodesTest() {
        for (std::size_t i = 0; i < 70; ++i) {
            hashes_.push_back(leaf_hash(hasher_, std::array{static_cast<std::uint8_t>(i)}));
        }
    }
    Hash root(std::size_t size) { return root_at(hasher_, nodes(), size); }
    NodeAt nodes() {
        return [this](unsigned height, std::uint64_t index) {
            const std::size_t count = std::size_t{1} << height;
            return root_over(hasher_, std::span(hashes_).subspan(index * count, count));
        };
    }
    void know(KnownNodes& known, std::size_t index, std::size_t size) {
        known.add(hashes_[index], index, size, inclusion_proof(hasher_, nodes(), index, size));
    }

    OpensslHasher hasher_;
    std::vector<Hash> hashes_;
};

TEST_F(KnownNodesTest, TheLastLeafOfAShorterTreeGivesItsRoot) {
    for (std::size_t size = 1; size <= hashes_.size(); ++size) {
        for (std::size_t shorter = 1; shorter <= size; ++shorter) {
            KnownNodes known;
            know(known, shorter - 1, size);
            ASSERT_EQ(known.root(hasher_, shorter), root(shorter)) << shorter << " of " << size;
        }
    }
}

TEST_F(KnownNodesTest, AllLeavesGiveEveryRoot) {
    KnownNodes known;
    for (std::size_t index = 0; index < 53; ++index) know(known, index, 53);
    for (std::size_t shorter = 0; shorter <= 53; ++shorter) {
        ASSERT_EQ(known.root(hasher_, shorter), root(shorter)) << shorter;
    }
}

TEST_F(KnownNodesTest, WhatIsNotKnownIsNotGuessed) {
    KnownNodes known;
    EXPECT_EQ(known.root(hasher_, 1), std::nullopt);
    know(known, 0, 64);
    EXPECT_EQ(known.root(hasher_, 3), std::nullopt) << "leaf 2 lies within a node";
    EXPECT_EQ(known.root(hasher_, 48), std::nullopt);
    EXPECT_EQ(known.root(hasher_, 32), root(32));
}

}  // namespace
}  // namespace jalon::testing
