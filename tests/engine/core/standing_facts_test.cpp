// What stands is found by the store's list, or without one by reading the whole log: the same.
#include "engine/core/standing_facts.h"

#include <gtest/gtest.h>

#include "tests/support/log_growth.h"
#include "tests/support/memory_store.h"

namespace jalon::testing {
namespace {

class StandingFactsTest : public ::testing::Test {
protected:
    StandingFactsTest() {
        LogGrowth growth(7);
        while (standing_.size() < 3) {
            const AppendBatch group = growth.next_group();
            for (const StoredRecord& record : group.records) {
                if (record.stands) standing_.push_back(record.bytes);
            }
            EXPECT_TRUE(store_.append(group));
        }
    }

    // As many as `enough`; then says so as an error.
    [[nodiscard]] Result<void> visit(std::size_t enough = SIZE_MAX) {
        found_.clear();
        return each_standing_fact(store_,
                                  [&](std::span<const std::uint8_t> record) -> Result<void> {
                                      found_.emplace_back(record.begin(), record.end());
                                      if (found_.size() < enough) return {};
                                      return Error{ErrorCode::invalid, "enough"};
                                  });
    }

    MemoryStore store_;
    std::vector<Bytes> standing_;
    std::vector<Bytes> found_;
};

TEST_F(StandingFactsTest, AreShownInOrder) {
    EXPECT_TRUE(visit());
    EXPECT_EQ(found_, standing_);
}

TEST_F(StandingFactsTest, AreSearchedWhereTheyAreNotListed) {
    store_.unlist_standing_facts();
    EXPECT_TRUE(visit());
    EXPECT_EQ(found_, standing_);
}

TEST_F(StandingFactsTest, TheVisitsErrorEndsIt) {
    for (const bool listed : {true, false}) {
        if (!listed) store_.unlist_standing_facts();
        const auto outcome = visit(2);
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().message, "enough");
        EXPECT_EQ(found_.size(), 2U);
    }
}

TEST_F(StandingFactsTest, APlaceThatTheLogDoesNotReachIsCorruption) {
    store_.list_standing_fact(next(store_.head()->last));
    const auto outcome = visit();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::corruption);
    EXPECT_EQ(found_, standing_) << "those before it";
}

TEST_F(StandingFactsTest, OneThatIsMissingOrUnreadableIsTold) {
    store_.fail_next_read();
    EXPECT_EQ(visit().error().code, ErrorCode::io);
    store_.unlist_standing_facts();
    store_.lose(Position{1});
    const auto outcome = visit();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::corruption);
}

}  // namespace
}  // namespace jalon::testing
