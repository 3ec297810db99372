#include "engine/core/log_copy.h"

#include "tests/engine/core/engine_fixture.h"

namespace jalon::testing {
namespace {

// Tells its person: two events in one group.
constexpr const char* telling = R"("id": "telling",
    "states": {"a": {"on": {"say": {"actions": [
        {"tell": {"instance": {"var": "data.to"}, "trigger": "add", "data": {"by": 1}}}]}}}},
    "triggers": {"say": {"by": ["*"], "data": {}}},
    "data": {"type": "object", "properties": {"to": {"type": "string"}}})";

LogId shell_log() {
    LogId id{};
    id.fill(9);
    return id;
}

class LogCopyTest : public EngineTest {
protected:
    // 1, 2: workflows. 3, 4: the instances. 5 (keyed): "m" adds. 6, 7: "t" says, and "m" is told.
    void fill() {
        publish(counter);
        publish(telling);
        submit(start("m"));
        submit(start("t", R"({"to": "m"})", "telling"));
        submit(keyed(add("m", 2), 1));
        ASSERT_EQ(settle().back(), "5 at 5");
        Request say = request(RequestKind::step, "t");
        say.trigger = "say";
        submit(std::move(say));
        ASSERT_EQ(settle().back(), "6 at 6");
        ASSERT_EQ(store_.head()->last, Position{7});
    }
    Result<Head> copy(std::uint64_t until = 100'000) {
        return LogCopy(store_, copy_, shell_log(), hasher_)
            .run([&](const Event& event) { return event.position > Position{until}; },
                 [this](Position position) { told_.push_back(position); });
    }
    // Records, states, keys and the hash tree.
    void expect_same() {
        EXPECT_EQ(*copy_.head(), *store_.head());
        EXPECT_EQ(*copy_.read(Position{0}, 10'000), *store_.read(Position{0}, 10'000));
        for (const char* id : {"m", "t"}) {
            EXPECT_EQ(*copy_.state(InstanceId{id}), *store_.state(InstanceId{id})) << id;
            EXPECT_EQ(*copy_.read_instance(InstanceId{id}, Version{0}, 10'000),
                      *store_.read_instance(InstanceId{id}, Version{0}, 10'000))
                << id;
        }
        EXPECT_EQ(*copy_.find_key(hash_of_byte(1)), *store_.find_key(hash_of_byte(1)));
        EXPECT_TRUE(copy_.find_key(hash_of_byte(1))->has_value());
    }

    MemoryStore copy_;
    OpensslHasher hasher_;
    std::vector<Position> told_;
};

TEST_F(LogCopyTest, HoldsAllThatTheLogHolds) {
    fill();
    const auto head = copy();
    ASSERT_TRUE(head) << head.error().message;
    expect_same();
    EXPECT_EQ(told_, std::vector<Position>{Position{7}});
}

TEST_F(LogCopyTest, GoesOnWhereItEnded) {
    fill();
    ASSERT_TRUE(copy());
    ASSERT_TRUE(copy()) << "nothing is new";
    submit(add("m", 3));
    settle();
    const auto head = copy();
    ASSERT_TRUE(head) << head.error().message;
    EXPECT_EQ(head->last, Position{8});
    expect_same();
}

TEST_F(LogCopyTest, EndsWhereItIsTold) {
    fill();
    ASSERT_EQ(copy(5)->last, Position{5});
    EXPECT_EQ(decode_state(**copy_.state(InstanceId{"m"}))->version, Version{2});
    ASSERT_EQ(copy(5)->last, Position{5});
    ASSERT_TRUE(copy());
    expect_same();
}

// Both happened or none did: position 7 is what position 6 told.
TEST_F(LogCopyTest, NeverCutsOffWhatAnEventTold) {
    fill();
    EXPECT_EQ(copy(6)->last, Position{7});
    expect_same();
}

TEST_F(LogCopyTest, OfAnEmptyLogIsEmpty) {
    const auto head = copy();
    ASSERT_TRUE(head);
    EXPECT_EQ(head->last, Position{0});
}

// Groups are written whole: whatever fails, the next copy goes on, and holds the same.
TEST_F(LogCopyTest, AFailureLosesNothing) {
    fill();
    copy_.fail_next_append_before_writing();
    EXPECT_EQ(copy().error().code, ErrorCode::io);
    copy_.reopen();
    copy_.fail_next_append_after_writing();
    EXPECT_EQ(copy().error().code, ErrorCode::io);
    copy_.reopen();
    store_.fail_next_read();
    EXPECT_EQ(copy().error().code, ErrorCode::io);
    ASSERT_TRUE(copy());
    expect_same();
}

TEST_F(LogCopyTest, ALongLogIsCopiedInGroups) {
    publish(counter);
    submit(start("m"));
    submit(start("t"));
    submit(keyed(add("m", 1), 1));
    for (int i = 0; i < 1'500; ++i) {
        submit(add(i % 2 == 0 ? "m" : "t", 1));
        settle();
    }
    const auto head = copy();
    ASSERT_TRUE(head) << head.error().message;
    expect_same();
    EXPECT_EQ(told_, (std::vector<Position>{Position{512}, Position{1024}, Position{1504}}));
}

TEST_F(LogCopyTest, AnotherCourseOfTheLogIsRefusedAndNothingIsWritten) {
    fill();
    ASSERT_TRUE(copy(5));
    MemoryStore other;
    EngineShell shell(other, sealer_);
    ASSERT_TRUE(shell.open());
    const auto refused = [&] {
        shell.settle(now_);
        const auto head = LogCopy(other, copy_, shell_log(), hasher_)
                              .run([](const Event&) { return false; }, [](Position) {});
        EXPECT_EQ(copy_.head()->last, Position{5});
        return !head && head.error().code == ErrorCode::invalid;
    };
    Request first = request(RequestKind::publish, "");
    first.publication = workflow_of(counter);
    shell.engine().submit(std::move(first), now_);
    EXPECT_TRUE(refused()) << "it is shorter than the copy";
    for (const char* id : {"a", "b", "c", "d", "e"}) shell.engine().submit(start(id), now_);
    EXPECT_TRUE(refused()) << "position 5 is not the copy's";
}

TEST_F(LogCopyTest, DamageIsNamed) {
    fill();
    store_.corrupt(Position{3});
    auto damaged = copy();
    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().code, ErrorCode::corruption);
    EXPECT_EQ(damaged.error().message.find("position 3: "), 0U) << damaged.error().message;
    store_.corrupt(Position{3});  // the same bit again
    store_.lose(Position{4});
    EXPECT_EQ(copy().error().code, ErrorCode::corruption);
    EXPECT_EQ(copy_.head()->last, Position{0});
}

TEST_F(LogCopyTest, RecordsOfAnotherLogAreDamage) {
    fill();
    const auto head = LogCopy(store_, copy_, LogId{}, hasher_)
                          .run([](const Event&) { return false; }, [](Position) {});
    EXPECT_EQ(head.error().code, ErrorCode::corruption);
}

TEST_F(LogCopyTest, AHashTreeOfOtherRecordsIsFoundInTheEnd) {
    fill();
    AppendBatch batch;
    batch.records.push_back({Position{1}, std::nullopt, Version{0}, *store_.read_one(Position{1})});
    batch.frontier = Frontier{1, {hash_of_byte(1)}};
    ASSERT_TRUE(copy_.append(batch));
    EXPECT_EQ(copy().error().code, ErrorCode::corruption);
}

}  // namespace
}  // namespace jalon::testing
