// Timers fire by the clock and before a step, never early, at most once.
#include <gtest/gtest.h>

#include "tests/engine/core/engine_fixture.h"

namespace jalon::testing {
namespace {

TEST_F(EngineTest, TimersOnTheWayDoNotBreakAnExpectedVersion) {
    begin();
    now_ = later(now_, 11);
    Request step = add("m", 1);
    step.expected = Version{1};
    submit(step);
    EXPECT_EQ(settle(), Texts{"3 at 4"});
    EXPECT_EQ(log()[2].trigger, "open.after.P10D");
}

TEST_F(EngineTest, TimersFireBeforeAStepEachAtItsOwnTime) {
    begin();
    now_ = later(now_, 11);
    submit(add("m", 5));
    EXPECT_EQ(settle(), Texts{"3 at 4"});
    const Event fired = log()[2];
    EXPECT_EQ(fired.occurred_at, later(now_, -1));
    EXPECT_EQ(fired.recorded_at, now_);
    EXPECT_EQ(fired.channel, "timer");
    EXPECT_EQ(fired.causation, Position{2});
    EXPECT_EQ(stored("m").version, Version{3});
}

TEST_F(EngineTest, TimersOnTheWayAreDroppedWithARefusedStep) {
    begin();
    now_ = later(now_, 11);
    Request step = add("m", 5);
    step.data = Value::Object{};
    submit(step);
    Request close = request(RequestKind::step, "m");
    close.trigger = "close";
    submit(close);
    const auto replies = shell_->settle(now_);
    EXPECT_EQ(told(replies), (Texts{"3 schema", "4 guard_refused"}));
    EXPECT_EQ(std::get<Refusal>(replies[1].answer).current_version, Version{1})
        << "the version on the log";
    EXPECT_EQ(log().size(), 2U);
    submit(add("m", 5));
    EXPECT_EQ(settle(), Texts{"5 at 4"}) << "positions have no hole";
}

TEST_F(EngineTest, AStepAfterATimerThatEndsTheInstanceIsRefused) {
    begin();
    now_ = later(now_, 31);
    submit(add("m", 5));
    EXPECT_EQ(settle(), Texts{"3 not_allowed"});
    EXPECT_EQ(stored("m").version, Version{1});
    engine().tick(now_);
    EXPECT_EQ(settle(), Texts{});
    EXPECT_TRUE(stored("m").final);
}

TEST_F(EngineTest, TimersFireByTheClockOnce) {
    begin();
    EXPECT_EQ(engine().next_due(), later(now_, 10));
    engine().tick(Timestamp{later(now_, 10).value() - 1});
    EXPECT_FALSE(engine().has_ready()) << "never early";
    now_ = later(now_, 10);
    engine().tick(now_);
    engine().tick(now_);
    EXPECT_EQ(settle(), Texts{});
    EXPECT_EQ(log().size(), 3U);
    EXPECT_EQ(engine().next_due(), later(now_, 20));
    now_ = later(now_, 100);
    engine().tick(now_);
    settle();
    ASSERT_EQ(log().size(), 4U);
    EXPECT_EQ(log()[3].occurred_at, later(now_, -80));
    EXPECT_TRUE(stored("m").final);
    EXPECT_EQ(engine().next_due(), std::nullopt);
}

TEST_F(EngineTest, AStormOfTimersLeavesRoomForACommand) {
    constexpr int instances = 300;
    publish(counter);
    submit(start("m"));
    for (int i = 0; i < instances; ++i) submit(start("i" + std::to_string(i)));
    settle();
    now_ = later(now_, 10);
    for (int turn = 0; turn < 5; ++turn) engine().tick(now_);
    ASSERT_TRUE(shell_->load(now_));
    submit(add("m", 5));
    ASSERT_TRUE(shell_->load(now_));
    ASSERT_TRUE(shell_->take());
    engine().tick(now_);
    ASSERT_TRUE(shell_->load(now_));
    const auto group = shell_->write();
    ASSERT_TRUE(group);
    ASSERT_EQ(group->replies.size(), 1U);
    EXPECT_LE(group->committed.size(), limits::timer_fires_a_turn_max + 2U);
    while (engine().next_due().value_or(later(now_, 1)) <= now_) {
        settle();
        engine().tick(now_);
    }
    settle();
    EXPECT_EQ(log().size(), 2U + 2 * instances + 2) << "each fired once";
}

TEST_F(EngineTest, TimersAreKeptOverARestart) {
    begin();
    reopen();
    EXPECT_EQ(engine().next_due(), later(now_, 10));
    now_ = later(now_, 10);
    engine().tick(now_);
    settle();
    EXPECT_EQ(log().size(), 3U);
    reopen();
    EXPECT_EQ(engine().next_due(), later(now_, 20));
}

TEST_F(EngineTest, APastThatIsToldNowRaisesNoBurst) {
    publish(counter);
    Request old = start("m");
    old.occurred_at = *parse_timestamp("2020-01-01T00:00:00Z");
    submit(old);
    settle();
    EXPECT_EQ(engine().next_due(), std::nullopt);
    engine().tick(now_);
    settle();
    EXPECT_EQ(log().size(), 2U);
    Request step = add("m", 1);
    step.occurred_at = *parse_timestamp("2020-01-15T00:00:00Z");
    submit(step);
    settle();
    ASSERT_EQ(log().size(), 4U) << "the past is told in its own order";
    EXPECT_EQ(log()[2].occurred_at, *parse_timestamp("2020-01-11T00:00:00Z"));
    EXPECT_EQ(log()[3].occurred_at, *step.occurred_at);
}

}  // namespace
}  // namespace jalon::testing
