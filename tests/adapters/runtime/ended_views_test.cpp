// What the board reads of the ended instances: nothing past its own position.
#include "adapters/runtime/ended_views.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/codec/state_codec.h"
#include "tests/support/batches.h"
#include "tests/support/memory_store.h"
#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

class EndedViewsTest : public ::testing::Test {
protected:
    void SetUp() override { catalog_.add(workflow_); }

    void store(const std::string& id, std::uint64_t position, bool final, const Hash& workflow) {
        InstanceState state;
        state.id = InstanceId{id};
        state.version = Version{1};
        state.position = Position{position};
        state.workflow_hash = workflow;
        state.final = final;
        AppendBatch batch = BatchMaker(last_++).fact("f").take();
        batch.states.push_back(StoredState{state.id, encode_state(state), final});
        ASSERT_TRUE(store_.append(batch));
    }
    Board::Ended views() {
        return ended_views(
            store_, catalog_, [this] { return until_; },
            [this](const Error& error) { failures_.push_back(error.message); });
    }
    std::string listed() {
        std::string ids;
        whole_ = views().each(InstanceId{}, [&](const Board::View& view) {
            ids += view->state->id.value() + " ";
            return true;
        });
        return ids;
    }

    std::shared_ptr<const Workflow> workflow_ = workflow_of(R"("states": {"a": {}})");
    MemoryStore store_;
    Catalog catalog_;
    Position until_{9};
    std::vector<std::string> failures_;
    bool whole_ = true;
    std::uint64_t last_ = 0;
};

TEST_F(EndedViewsTest, WhatRunsIsNotAmongThem) {
    store("a", 1, true, workflow_->hash);
    store("b", 2, false, workflow_->hash);
    EXPECT_EQ(listed(), "a ");
    EXPECT_NE(views().find(InstanceId{"a"}), nullptr);
    EXPECT_EQ(views().find(InstanceId{"b"}), nullptr);
    EXPECT_EQ(views().find(InstanceId{"c"}), nullptr);
    EXPECT_TRUE(failures_.empty());
}

TEST_F(EndedViewsTest, WhatLiesPastTheBoardIsNotThereYet) {
    Hash later{};
    later.fill(7);
    store("a", 1, true, workflow_->hash);
    store("b", 2, true, later);
    store("c", 3, false, later);
    until_ = Position{1};
    EXPECT_EQ(listed(), "a ") << "its workflow is not known yet either";
    EXPECT_TRUE(whole_);
    EXPECT_EQ(views().find(InstanceId{"b"}), nullptr);
    EXPECT_EQ(views().find(InstanceId{"c"}), nullptr);
    EXPECT_TRUE(failures_.empty());
    until_ = Position{2};
    EXPECT_EQ(listed(), "a ");
    EXPECT_FALSE(whole_) << "now its workflow is missing";
    EXPECT_EQ(failures_.size(), 1U);
}

TEST_F(EndedViewsTest, SaysWhenTheStoreCannotBeRead) {
    store("a", 1, true, workflow_->hash);
    store_.fail_next_read();
    EXPECT_EQ(views().find(InstanceId{"a"}), nullptr);
    store_.fail_next_read();
    EXPECT_EQ(listed(), "");
    EXPECT_FALSE(whole_);
    EXPECT_EQ(failures_.size(), 2U);
}

}  // namespace
}  // namespace jalon::testing
