// A request with an idempotency key has one effect, however often and whenever it is sent.
#include <gtest/gtest.h>

#include "engine/base/limits.h"
#include "tests/engine/core/engine_fixture.h"

namespace jalon::testing {
namespace {

TEST_F(EngineTest, AKeyAnswersOnceInOneGroup) {
    begin();
    submit(keyed(add("m", 1), 7));
    submit(keyed(add("m", 1), 7));
    EXPECT_EQ(settle(), (Texts{"3 at 3", "4 again 3"}));
    EXPECT_EQ(stored("m").data, from_json(R"({"n": 1})"));
}

TEST_F(EngineTest, AKeyAnswersOnceWhileItsEventIsInFlight) {
    begin();
    submit(keyed(add("m", 1), 7));
    ASSERT_TRUE(shell_->load(now_));
    ASSERT_TRUE(shell_->take());
    submit(keyed(add("m", 1), 7));
    EXPECT_EQ(settle(), (Texts{"3 at 3", "4 again 3"}));
}

TEST_F(EngineTest, AKeyAnswersOnceAfterARestart) {
    begin();
    submit(keyed(add("m", 1), 7));
    settle();
    reopen();
    submit(keyed(add("m", 1), 7));
    submit(keyed(add("m", 2), 7, 2));
    EXPECT_EQ(settle(), (Texts{"4 again 3", "5 key_reused"}));
}

TEST_F(EngineTest, AKeyThatWasReadTooEarlyStillAnswersOnce) {
    begin();
    submit(keyed(add("m", 1), 7));
    submit(keyed(add("m", 1), 8));
    submit(keyed(add("m", 1), 7));
    engine().key_loaded(hash_of_byte(7), std::nullopt, now_);
    engine().key_loaded(hash_of_byte(7), std::nullopt, now_);
    ASSERT_TRUE(shell_->take());
    const auto first = shell_->write();
    EXPECT_EQ(told(first->replies), Texts{"3 at 3"});
    engine().key_loaded(hash_of_byte(8), std::nullopt, now_);
    EXPECT_EQ(settle(), (Texts{"4 at 4", "5 again 3"}));
    EXPECT_EQ(stored("m").data, from_json(R"({"n": 2})"));
}

TEST_F(EngineTest, AKeyMayBeUsedAgainForTheSameRequestUntilItExpires) {
    begin();
    submit(keyed(add("m", 1), 7));
    settle();
    now_ = later(now_, limits::key_retention_days);
    submit(keyed(add("m", 1), 7));
    EXPECT_EQ(settle(), Texts{"4 again 3"});
    now_ = later(now_, 1);
    submit(keyed(add("m", 1), 7));
    EXPECT_EQ(settle(), Texts{"5 key_expired"});
}

TEST_F(EngineTest, ARefusedRequestLeavesItsKeyFree) {
    begin();
    Request close = request(RequestKind::step, "m");
    close.trigger = "close";
    submit(keyed(close, 7));
    submit(keyed(add("m", 2), 8));
    close.id = ++requests_;
    submit(keyed(close, 7));
    EXPECT_EQ(settle(), (Texts{"3 guard_refused", "4 at 3", "5 at 4"}));
}

TEST_F(EngineTest, RequestsOfOneInstanceKeepTheirOrderWhileAKeyIsLoaded) {
    begin();
    submit(start("other"));
    settle();
    submit(keyed(add("m", 1), 7));
    submit(add("m", 2));
    submit(add("other", 3));
    EXPECT_TRUE(engine().has_ready()) << "the other instance does not wait";
    EXPECT_EQ(settle(), (Texts{"6 at 4", "4 at 5", "5 at 6"}));
}

}  // namespace
}  // namespace jalon::testing
