#include "engine/merkle/proof.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "engine/merkle/merkle.h"
#include "engine/merkle/tiles.h"
#include "tests/support/openssl_hasher.h"

namespace jalon::testing {
namespace {

constexpr std::uint64_t size_max = 300;

Hash leaf_of(const Hasher& hasher, std::uint64_t i) {
    return leaf_hash(
        hasher, std::array{static_cast<std::uint8_t>(i % 256), static_cast<std::uint8_t>(i / 256)});
}

using LeafAt = std::function<Hash(std::uint64_t)>;

// Each node is worked out once.
NodeAt nodes_over(const Hasher& hasher, LeafAt leaf_at) {
    using Known = std::map<std::pair<unsigned, std::uint64_t>, Hash>;
    return [&hasher, leaf_at = std::move(leaf_at), known = std::make_shared<Known>()](
               unsigned height, std::uint64_t index) {
        const auto [place, fresh] = known->try_emplace({height, index});
        if (!fresh) return place->second;
        const std::uint64_t count = std::uint64_t{1} << height;
        std::vector<Hash> leaves;
        for (std::uint64_t i = 0; i < count; ++i) leaves.push_back(leaf_at(index * count + i));
        return place->second = root_over(hasher, leaves);
    };
}

// The definitions of RFC 9162 §2.1, word for word: slow, and hard to get wrong.
class Naive {
public:
    Naive(const Hasher& hasher, const std::vector<Hash>& leaves)
        : hasher_(hasher), leaves_(leaves) {}

    // MTH(D[begin:end])
    Hash root(std::uint64_t begin, std::uint64_t end) {
        if (begin == end) return hasher_.sha256({});
        if (end - begin == 1) return leaves_[begin];
        const auto [known, fresh] = roots_.try_emplace({begin, end});
        if (!fresh) return known->second;
        const std::uint64_t middle = begin + split(end - begin);
        const Hash made = node_hash(hasher_, root(begin, middle), root(middle, end));
        return roots_[{begin, end}] = made;
    }

    // PATH(m, D[begin:end])
    std::vector<Hash> path(std::uint64_t m, std::uint64_t begin, std::uint64_t end) {
        if (end - begin == 1) return {};
        const std::uint64_t k = split(end - begin);
        auto path_below = m < k ? path(m, begin, begin + k) : path(m - k, begin + k, end);
        path_below.push_back(m < k ? root(begin + k, end) : root(begin, begin + k));
        return path_below;
    }

    // SUBPROOF(m, D[begin:end], b)
    std::vector<Hash> subproof(std::uint64_t m, std::uint64_t begin, std::uint64_t end, bool b) {
        const std::uint64_t n = end - begin;
        if (m == n) return b ? std::vector<Hash>{} : std::vector<Hash>{root(begin, end)};
        const std::uint64_t k = split(n);
        auto below =
            m <= k ? subproof(m, begin, begin + k, b) : subproof(m - k, begin + k, end, false);
        below.push_back(m <= k ? root(begin + k, end) : root(begin, begin + k));
        return below;
    }

private:
    // The largest power of two smaller than n.
    static std::uint64_t split(std::uint64_t n) {
        std::uint64_t k = 1;
        while (2 * k < n) k *= 2;
        return k;
    }

    const Hasher& hasher_;
    const std::vector<Hash>& leaves_;
    std::map<std::pair<std::uint64_t, std::uint64_t>, Hash> roots_;
};

// A tree of distinct leaves, with the root of every size.
class MerkleProof : public ::testing::Test {
protected:
    MerkleProof() {
        Frontier frontier;
        roots_.push_back(root_of(hasher_, frontier));
        for (std::uint64_t i = 0; i < size_max; ++i) {
            leaves_.push_back(leaf_of(hasher_, i));
            append_leaf(hasher_, frontier, leaves_.back());
            roots_.push_back(root_of(hasher_, frontier));
        }
    }

    [[nodiscard]] std::vector<Hash> inclusion(std::uint64_t index, std::uint64_t size) const {
        return inclusion_proof(hasher_, node_at_, index, size);
    }
    [[nodiscard]] bool is_included(std::uint64_t index, std::uint64_t size,
                                   const std::vector<Hash>& proof) const {
        return verify_inclusion(hasher_, leaves_.at(index), index, size, proof, roots_.at(size));
    }
    [[nodiscard]] std::vector<Hash> consistency(std::uint64_t from, std::uint64_t to) const {
        return consistency_proof(hasher_, node_at_, from, to);
    }
    [[nodiscard]] bool is_consistent(std::uint64_t from, std::uint64_t to,
                                     const std::vector<Hash>& proof) const {
        return verify_consistency(hasher_, from, to, roots_.at(from), roots_.at(to), proof);
    }

    OpensslHasher hasher_;
    std::vector<Hash> leaves_;
    std::vector<Hash> roots_;
    NodeAt node_at_ = nodes_over(hasher_, [this](std::uint64_t i) { return leaves_.at(i); });
};

// The same proof with one thing wrong, in every way that keeps it a list of hashes.
std::vector<std::vector<Hash>> spoiled(const std::vector<Hash>& proof) {
    std::vector<std::vector<Hash>> all;
    for (std::size_t i = 0; i < proof.size(); ++i) {
        auto flipped = proof;
        flipped[i][i % 32] = static_cast<std::uint8_t>(flipped[i][i % 32] ^ 1U);
        all.push_back(flipped);
        auto shorter = proof;
        shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
        all.push_back(shorter);
    }
    auto longer = proof;
    longer.push_back(Hash{});
    all.push_back(longer);
    if (!proof.empty()) {
        longer.back() = proof.back();
        all.push_back(longer);
    }
    return all;
}

TEST_F(MerkleProof, TheRootAtASizeIsTheFrontiersRoot) {
    for (std::uint64_t size = 0; size <= size_max; ++size) {
        EXPECT_EQ(root_at(hasher_, node_at_, size), roots_[size]);
    }
}

TEST_F(MerkleProof, AnInclusionProofHasTheSiblingsFromTheLeafUp) {
    const auto node = [&](std::size_t left) {
        return node_hash(hasher_, leaves_[left], leaves_[left + 1]);
    };
    // The tree of seven leaves drawn in RFC 9162 §2.1.5.
    const Hash k = node_hash(hasher_, node(0), node(2));
    const Hash l = node_hash(hasher_, node(4), leaves_[6]);
    EXPECT_EQ(inclusion(0, 7), (std::vector<Hash>{leaves_[1], node(2), l}));
    EXPECT_EQ(inclusion(3, 7), (std::vector<Hash>{leaves_[2], node(0), l}));
    EXPECT_EQ(inclusion(4, 7), (std::vector<Hash>{leaves_[5], leaves_[6], k}));
    EXPECT_EQ(inclusion(6, 7), (std::vector<Hash>{node(4), k}));
}

TEST_F(MerkleProof, AConsistencyProofHasTheNodesOfTheStandard) {
    const auto node = [&](std::size_t left) {
        return node_hash(hasher_, leaves_[left], leaves_[left + 1]);
    };
    const Hash k = node_hash(hasher_, node(0), node(2));
    const Hash l = node_hash(hasher_, node(4), leaves_[6]);
    EXPECT_EQ(consistency(3, 7), (std::vector<Hash>{leaves_[2], leaves_[3], node(0), l}));
    EXPECT_EQ(consistency(4, 7), (std::vector<Hash>{l}));
    EXPECT_EQ(consistency(6, 7), (std::vector<Hash>{node(4), leaves_[6], k}));
}

TEST_F(MerkleProof, EveryLeafOfEverySizeIsProvedAsTheStandardDefines) {
    Naive naive(hasher_, leaves_);
    for (std::uint64_t size = 1; size <= size_max; ++size) {
        ASSERT_EQ(roots_[size], naive.root(0, size));
        for (std::uint64_t index = 0; index < size; ++index) {
            const auto proof = inclusion(index, size);
            ASSERT_EQ(proof, naive.path(index, 0, size)) << index << " " << size;
            ASSERT_TRUE(is_included(index, size, proof)) << index << " " << size;
        }
    }
}

TEST_F(MerkleProof, NoOtherInclusionIsAccepted) {
    for (const std::uint64_t size : {1U, 2U, 3U, 7U, 8U, 33U}) {
        for (std::uint64_t index = 0; index < size; ++index) {
            const auto proof = inclusion(index, size);
            for (const auto& wrong : spoiled(proof)) {
                EXPECT_FALSE(is_included(index, size, wrong)) << index << " " << size;
            }
            for (std::uint64_t other = 0; other < size + 2; ++other) {
                const bool is_accepted =
                    verify_inclusion(hasher_, leaves_[index], other, size, proof, roots_[size]);
                EXPECT_EQ(is_accepted, other == index);
            }
            EXPECT_FALSE(verify_inclusion(hasher_, leaves_[index], index, size, proof, Hash{}));
        }
    }
}

TEST_F(MerkleProof, EverySizeIsProvedToBeginEveryLaterOneAsTheStandardDefines) {
    Naive naive(hasher_, leaves_);
    for (std::uint64_t to = 0; to <= size_max; ++to) {
        for (std::uint64_t from = 0; from <= to; ++from) {
            const auto proof = consistency(from, to);
            const auto defined =
                from == 0 ? std::vector<Hash>{} : naive.subproof(from, 0, to, true);
            ASSERT_EQ(proof, defined) << from << " " << to;
            ASSERT_TRUE(is_consistent(from, to, proof)) << from << " " << to;
        }
    }
}

TEST_F(MerkleProof, NothingNeedsProofWhenNothingCameBeforeOrAfter) {
    EXPECT_TRUE(consistency(0, 9).empty());
    EXPECT_TRUE(consistency(9, 9).empty());
    EXPECT_FALSE(verify_consistency(hasher_, 0, 9, roots_[1], roots_[9], {}));
    EXPECT_FALSE(verify_consistency(hasher_, 9, 9, roots_[8], roots_[9], {}));
    EXPECT_FALSE(verify_consistency(hasher_, 9, 8, roots_[9], roots_[8], {}));
}

TEST_F(MerkleProof, NoOtherConsistencyIsAccepted) {
    for (const std::uint64_t to : {1U, 2U, 3U, 7U, 8U, 33U}) {
        for (std::uint64_t from = 0; from <= to; ++from) {
            const auto proof = consistency(from, to);
            for (const auto& wrong : spoiled(proof)) {
                EXPECT_FALSE(is_consistent(from, to, wrong)) << from << " " << to;
            }
            if (from == 0) continue;
            EXPECT_FALSE(verify_consistency(hasher_, from, to, Hash{}, roots_[to], proof));
            EXPECT_FALSE(verify_consistency(hasher_, from, to, roots_[from], Hash{}, proof));
        }
    }
}

TEST_F(MerkleProof, ARewrittenPastIsNotConsistent) {
    const NodeAt forged = nodes_over(
        hasher_, [this](std::uint64_t index) { return index == 2 ? Hash{} : leaves_.at(index); });
    for (std::uint64_t to = 4; to < 20; ++to) {
        for (std::uint64_t from = 3; from < to; ++from) {
            const auto proof = consistency_proof(hasher_, forged, from, to);
            const Hash root = root_at(hasher_, forged, to);
            EXPECT_FALSE(verify_consistency(hasher_, from, to, roots_[from], root, proof));
        }
    }
}

}  // namespace
}  // namespace jalon::testing
