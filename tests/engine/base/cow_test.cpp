#include "engine/base/cow.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace jalon::testing {
namespace {

using SharedTexts = Cow<std::vector<std::string>>;

TEST(Cow, CopiesShareUntilOneIsEdited) {
    SharedTexts one(std::vector<std::string>{"a"});
    const SharedTexts other = one;
    EXPECT_EQ(&one.get(), &other.get());
    EXPECT_FALSE(one.is_alone());
    one.edit().emplace_back("b");
    EXPECT_EQ(one.get(), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(other.get(), std::vector<std::string>{"a"});
    EXPECT_TRUE(one.is_alone());
    EXPECT_TRUE(other.is_alone());
    EXPECT_FALSE(one == other);
}

TEST(Cow, EditsInPlaceWhenNobodyShares) {
    SharedTexts one(std::vector<std::string>{"a"});
    std::optional<SharedTexts> gone(one);
    EXPECT_FALSE(one.is_alone());
    gone.reset();
    const auto* place = &one.get();
    EXPECT_EQ(&one.edit(), place);
}

TEST(Cow, AnEmptyOneIsLikeAnyOther) {
    SharedTexts empty;
    const SharedTexts copy = empty;
    EXPECT_TRUE(copy.get().empty());
    EXPECT_TRUE(empty == SharedTexts(std::vector<std::string>{}));
    empty.edit().emplace_back("a");
    EXPECT_TRUE(copy.get().empty());
    const SharedTexts moved = std::move(empty);
    EXPECT_EQ(moved.get().size(), 1U);
    EXPECT_TRUE(empty.get().empty());  // NOLINT: what is left is an empty T
}

TEST(Cow, MayBeAssignedToItself) {
    SharedTexts one(std::vector<std::string>{"a"});
    const SharedTexts& same = one;
    one = same;
    EXPECT_EQ(one.get(), std::vector<std::string>{"a"});
}

// Each thread edits a copy of what all of them share, and drops it.
TEST(Cow, CopiesLiveInDifferentThreads) {
    const SharedTexts shared(std::vector<std::string>{"a"});
    constexpr std::size_t count = 4;
    std::vector<std::thread> threads;
    threads.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        threads.emplace_back([copy = shared] {
            for (int round = 0; round < 1'000; ++round) {
                SharedTexts mine = copy;
                mine.edit().emplace_back("b");
                EXPECT_EQ(mine.get().size(), 2U);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(shared.get(), std::vector<std::string>{"a"});
    EXPECT_TRUE(shared.is_alone());
}

}  // namespace
}  // namespace jalon::testing
