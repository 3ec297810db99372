// Proofs that are checked one after the other, against those that are checked alone.
#include "engine/merkle/leaf_proofs.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <vector>

#include "engine/merkle/merkle.h"
#include "engine/merkle/proof.h"
#include "engine/merkle/tiles.h"
#include "tests/support/openssl_hasher.h"

namespace jalon::testing {
namespace {

class LeafProofsTest : public ::testing::Test {
protected:
    void grow(std::size_t size) {
        while (leaves_.size() < size) {
            const auto i = static_cast<std::uint8_t>(leaves_.size());
            leaves_.push_back(leaf_hash(hasher_, std::array{i}));
        }
        root_ = root_at(hasher_, nodes(), size);
    }
    NodeAt nodes() {
        return [this](unsigned height, std::uint64_t index) {
            const std::size_t count = std::size_t{1} << height;
            return root_over(hasher_, std::span(leaves_).subspan(index * count, count));
        };
    }
    std::vector<Hash> proof_of(std::size_t index) {
        return inclusion_proof(hasher_, nodes(), index, leaves_.size());
    }

    OpensslHasher hasher_;
    std::vector<Hash> leaves_;
    Hash root_{};
};

TEST_F(LeafProofsTest, HoldInAnyOrderForEverySizeOfTheTree) {
    std::mt19937 random(7);
    for (std::size_t size = 1; size <= 70; ++size) {
        grow(size);
        LeafProofs proofs(hasher_, size, root_);
        for (std::size_t i = 0; i < size; ++i) {
            EXPECT_TRUE(proofs.holds(leaves_[i], i, proof_of(i))) << i << " of " << size;
        }
        for (std::size_t tries = 0; tries < 20; ++tries) {
            const std::size_t i = random() % size;
            EXPECT_TRUE(proofs.holds(leaves_[i], i, proof_of(i))) << i << " of " << size;
        }
    }
}

TEST_F(LeafProofsTest, NoOtherProofHoldsBesideOneThatDid) {
    std::mt19937 random(8);
    for (const std::size_t size : {2U, 3U, 7U, 8U, 37U, 64U}) {
        grow(size);
        LeafProofs proofs(hasher_, size, root_);
        for (std::size_t tries = 0; tries < 200; ++tries) {
            const std::size_t i = random() % size;
            const auto good = proof_of(i);
            ASSERT_TRUE(proofs.holds(leaves_[i], i, good));
            auto wrong = good;
            wrong[random() % wrong.size()][random() % 32] ^= 1U;
            EXPECT_FALSE(proofs.holds(leaves_[i], i, wrong)) << i << " of " << size;
            const std::size_t other = (i + 1) % size;
            EXPECT_FALSE(proofs.holds(leaves_[i], other, proof_of(other))) << i << " of " << size;
            EXPECT_FALSE(proofs.holds(leaves_[i], size + i, good));
            wrong = good;
            wrong.pop_back();
            EXPECT_FALSE(proofs.holds(leaves_[i], i, wrong));
            wrong = good;
            wrong.push_back(root_);
            EXPECT_FALSE(proofs.holds(leaves_[i], i, wrong));
        }
    }
}

}  // namespace
}  // namespace jalon::testing
