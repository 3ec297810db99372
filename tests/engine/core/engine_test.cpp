#include "engine/core/engine.h"

#include <gtest/gtest.h>

#include "engine/base/limits.h"
#include "engine/merkle/merkle.h"
#include "tests/engine/core/engine_fixture.h"

namespace jalon::testing {
namespace {

TEST_F(EngineTest, ARequestParksUntilItsInstanceIsLoaded) {
    publish(counter);
    submit(start("m"));
    ASSERT_EQ(settle().size(), 2U);
    reopen();
    submit(add("m", 1));
    submit(add("m", 2));
    EXPECT_FALSE(engine().has_ready());
    EXPECT_EQ(engine().backlog(), 2U);
    const auto loads = engine().take_loads();
    ASSERT_EQ(loads.size(), 1U) << "once an instance";
    EXPECT_EQ(loads[0].instance, InstanceId{"m"});
    EXPECT_TRUE(engine().take_loads().empty());
    engine().loaded(InstanceId{"m"}, stored("m"), now_);
    EXPECT_TRUE(engine().has_ready());
    EXPECT_EQ(settle(), (Texts{"3 at 3", "4 at 4"}));
    EXPECT_EQ(stored("m").data, from_json(R"({"n": 3})"));
}

TEST_F(EngineTest, AGroupHoldsEverythingThatIsWrittenTogether) {
    publish(counter);
    submit(keyed(start("m"), 7));
    ASSERT_TRUE(shell_->load(now_));
    Ready ready = engine().take_ready();
    const AppendBatch batch = GroupEncoder(shell_->hasher(), Frontier{}).encode(ready);
    EXPECT_EQ(batch.expected_last, Position{0});
    ASSERT_EQ(batch.records.size(), 2U);
    EXPECT_FALSE(batch.records[0].instance);
    EXPECT_EQ(batch.records[1].instance, InstanceId{"m"});
    EXPECT_EQ(batch.records[1].version, Version{1});
    ASSERT_EQ(batch.states.size(), 1U);
    ASSERT_EQ(batch.keys.size(), 1U);
    EXPECT_EQ(batch.keys[0], (RequestKey{hash_of_byte(7), hash_of_byte(1), Position{2}, now_}));
    Frontier frontier;
    ASSERT_EQ(ready.committed.size(), 2U);
    for (std::size_t i = 0; i < batch.records.size(); ++i) {
        const Hash leaf = leaf_hash(shell_->hasher(), leaf_bytes(batch.records[i].bytes));
        EXPECT_EQ(ready.committed[i].leaf_hash, leaf);
        append_leaf(shell_->hasher(), frontier, leaf);
    }
    EXPECT_EQ(batch.frontier, frontier);
    EXPECT_EQ(encode_state(*ready.committed[1].state), batch.states[0].bytes);
    EXPECT_EQ(ready.published.size(), 1U);
}

TEST_F(EngineTest, TheNextGroupIsDecidedOnSpeculativeStateAndWaitsForTheFirst) {
    begin();
    submit(add("m", 1));
    ASSERT_TRUE(shell_->take());
    submit(add("m", 10));
    EXPECT_FALSE(engine().has_ready()) << "one group in flight at most";
    EXPECT_EQ(engine().backlog(), 1U);
    const auto first = shell_->write();
    EXPECT_EQ(told(first->replies), Texts{"3 at 3"});
    ASSERT_TRUE(shell_->take());
    EXPECT_EQ(stored("m").data, from_json(R"({"n": 1})")) << "the second is not durable yet";
    const auto second = shell_->write();
    EXPECT_EQ(told(second->replies), Texts{"4 at 4"});
    EXPECT_EQ(stored("m").data, from_json(R"({"n": 11})"));
    EXPECT_EQ(stored("m").version, Version{3});
}

TEST_F(EngineTest, RefusalsAreToldInTheOrderOfTheRequests) {
    begin();
    submit(add("m", 1));
    Request close = request(RequestKind::step, "m");
    close.trigger = "close";
    submit(close);
    submit(add("m", 1));
    close.id = ++requests_;
    submit(close);
    submit(add("m", 1));
    EXPECT_EQ(settle(), (Texts{"3 at 3", "4 guard_refused", "5 at 4", "6 at 5", "7 not_allowed"}));
}

TEST_F(EngineTest, RefusesWhatDoesNotExistOrExistsAlready) {
    begin();
    submit(add("x", 1));
    submit(start("m"));
    submit(start("y", "{}", "nobody"));
    submit(start("y", "{}", "counter@2"));
    submit(start("y", R"({"n": 1})", "counter@1"));
    EXPECT_EQ(settle(), (Texts{"4 exists", "3 not_found", "5 not_found", "6 not_found", "7 at 3"}));
}

TEST_F(EngineTest, RefusesDataThatBreaksTheSchemaWithItsPlace) {
    begin();
    Request bad = add("m", 1);
    bad.data = from_json(R"({"by": "one"})");
    submit(bad);
    submit(start("y", R"({"n": "none"})"));
    const auto replies = shell_->settle(now_);
    EXPECT_EQ(told(replies), (Texts{"3 schema", "4 schema"}));
    const Refusal& refusal = std::get<Refusal>(replies[0].answer);
    ASSERT_EQ(refusal.errors.size(), 1U);
    EXPECT_EQ(refusal.errors[0].pointer, "/data/by");
}

TEST_F(EngineTest, RefusesASealedMarkFromAClient) {
    begin();
    Request step = add("m", 1);
    step.data = from_json(R"({"by": 1, "deep": [{"$sealed": 0}]})");
    submit(step);
    EXPECT_EQ(settle(), Texts{"3 schema"});
}

TEST_F(EngineTest, RefusesAStepOfTheFuture) {
    begin();
    Request step = add("m", 1);
    step.occurred_at = Timestamp{now_.value() + 1};
    submit(step);
    EXPECT_EQ(settle(), Texts{"3 schema"});
}

TEST_F(EngineTest, AnExpectedVersionIsComparedWithTheSpeculativeOne) {
    begin();
    Request first = add("m", 1);
    first.expected = Version{1};
    Request second = add("m", 1);
    second.expected = Version{1};
    submit(first);
    submit(second);
    const auto replies = shell_->settle(now_);
    EXPECT_EQ(told(replies), (Texts{"3 at 3", "4 version_mismatch"}));
    EXPECT_EQ(std::get<Refusal>(replies[1].answer).current_version, Version{2});
}

TEST_F(EngineTest, PublishesNewAndUnchangedAndRefusesOtherContent) {
    publish(counter);
    publish(counter);
    publish(R"("id": "counter", "states": {"other": {}})");
    publish(R"("id": "counter", "version": 2, "states": {"other": {}})");
    EXPECT_EQ(settle(), (Texts{"1 at 1", "2 unchanged", "3 exists", "4 at 2"}));
    const Event event = log()[0];
    EXPECT_EQ(event.type, EventType::workflow_published);
    EXPECT_FALSE(event.instance);
    EXPECT_EQ(*event.input.find("document"), workflow_value(counter));
    reopen();
    submit(start("m"));
    EXPECT_EQ(settle(), Texts{"5 at 3"});
    EXPECT_EQ(stored("m").configuration, Texts{"other"}) << "the newest version";
}

TEST_F(EngineTest, AWorkflowMayBeUsedInTheGroupThatPublishesIt) {
    publish(counter);
    submit(start("m"));
    ASSERT_TRUE(shell_->load(now_));
    ASSERT_TRUE(shell_->take());
    EXPECT_EQ(told(shell_->write()->replies), (Texts{"1 at 1", "2 at 2"}));
}

TEST_F(EngineTest, AGroupIsBounded) {
    begin();
    for (std::size_t i = 0; i < limits::group_events_max + 10; ++i) submit(add("m", 1));
    ASSERT_TRUE(shell_->take());
    EXPECT_EQ(shell_->batch().records.size(), limits::group_events_max);
    EXPECT_EQ(shell_->batch().states.size(), 1U) << "one state an instance and group";
    ASSERT_TRUE(shell_->write());
    EXPECT_EQ(settle().size(), 10U);
}

TEST_F(EngineTest, AnAppendThatFailedTellsNothing) {
    begin();
    submit(keyed(add("m", 1), 7));
    ASSERT_TRUE(shell_->load(now_));
    ASSERT_TRUE(shell_->take());
    store_.fail_next_append_after_writing();
    EXPECT_EQ(shell_->write().error().code, ErrorCode::io);
    store_.reopen();
    reopen();
    submit(keyed(add("m", 1), 7));
    EXPECT_EQ(settle(), Texts{"4 again 3"}) << "the write had happened";
}

TEST_F(EngineTest, ASecondWriterIsFoundOut) {
    begin();
    EngineShell other(store_, sealer_);
    ASSERT_TRUE(other.open());
    submit(add("m", 1));
    settle();
    other.engine().submit(add("m", 1), now_);
    ASSERT_TRUE(other.load(now_));
    ASSERT_TRUE(other.take());
    EXPECT_EQ(other.write().error().code, ErrorCode::version_conflict);
}

TEST_F(EngineTest, IdleInstancesAreEvictedAndLoadedAgain) {
    begin();
    for (std::size_t i = 0; i < limits::active_instances_max; ++i) {
        Request step = add("absent" + std::to_string(i), 1);
        engine().submit(std::move(step), now_);
    }
    EXPECT_EQ(settle().size(), limits::active_instances_max);
    submit(add("m", 1));
    const auto loads = engine().take_loads();
    ASSERT_EQ(loads.size(), 1U);
    EXPECT_EQ(loads[0].instance, InstanceId{"m"});
    engine().loaded(InstanceId{"m"}, stored("m"), now_);
    settle();
    EXPECT_EQ(stored("m").data, from_json(R"({"n": 1})"));
}

}  // namespace
}  // namespace jalon::testing
