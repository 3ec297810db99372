#include "engine/core/verify.h"

#include <gtest/gtest.h>

#include "engine/instance/evolve.h"
#include "tests/engine/core/engine_fixture.h"

namespace jalon::testing {
namespace {

TEST_F(EngineTest, WhatIsDecidedCanBeVerified) {
    begin();
    now_ = later(now_, 11);
    submit(add("m", 2));
    Request close = request(RequestKind::step, "m");
    close.trigger = "close";
    submit(close);
    settle();
    Catalog catalog;
    catalog.add(workflow_of(counter));
    InstanceState state;
    const auto verify = [&](const Event& event) {
        return verify_event(catalog, state, event, shell_->zones(), "UTC");
    };
    const auto events = log();
    ASSERT_EQ(events.size(), 5U);
    for (std::size_t i = 1; i < events.size(); ++i) {
        EXPECT_EQ(verify(events[i]), std::nullopt) << i;
        Event tampered = events[i];
        tampered.outcome.configuration = {"elsewhere"};
        EXPECT_EQ(verify(tampered), "the step leads to another configuration");
        tampered = events[i];
        tampered.outcome.patch.push_back(Patch{"/n", Value{99}});
        EXPECT_EQ(verify(tampered), "the recorded outcome is not what the workflow gives");
        tampered = events[i];
        tampered.workflow_hash.fill(1);
        EXPECT_EQ(verify(tampered), "the workflow in force was never published");
        state = evolve(state, events[i]);
    }
}

TEST_F(EngineTest, VerifyTellsAStepThatAGuardForbids) {
    begin();
    submit(add("m", 2));
    Request close = request(RequestKind::step, "m");
    close.trigger = "close";
    submit(close);
    settle();
    Catalog catalog;
    catalog.add(workflow_of(counter));
    const auto events = log();
    InstanceState state = evolve(evolve({}, events[1]), events[2]);
    state.data = from_json(R"({"n": 1})");
    const auto wrong = verify_event(catalog, state, events[3], shell_->zones(), "UTC");
    ASSERT_TRUE(wrong);
    EXPECT_NE(wrong->find("ENOUGH"), std::string::npos) << *wrong;
}

}  // namespace
}  // namespace jalon::testing
