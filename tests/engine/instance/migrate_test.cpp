// An instance goes over to another version: where it stands, what it remembers, what becomes of its
// timers.
#include "engine/instance/migrate.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/instance_driver.h"

namespace jalon::testing {
namespace {

using Texts = std::vector<std::string>;

constexpr const char* former = R"("version": 1, "initial": "work", "states": {
    "work": {"type": "parallel", "states": {
        "post": {"initial": "settling", "states": {
            "settling": {
                "after": {"P10D": {"target": "busy"}}, "on": {"settled": {"target": "busy"}}},
            "busy": {"on": {"pause": {"target": "paused"}}},
            "paused": {"on": {"go": {"target": "before"}}},
            "before": {"type": "history", "history": "shallow", "target": "settling"}}},
        "papers": {"initial": "missing", "states": {
            "missing": {
                "after": {"P30D": {"target": "late"}}, "on": {"filed": {"target": "whole"}}},
            "whole": {}, "late": {}}}},
        "on": {"stop": {"target": "over"}}},
    "over": {"type": "final"}},
    "triggers": {"settled": {"by": ["*"], "data": {}}, "pause": {"by": ["*"], "data": {}},
        "go": {"by": ["*"], "data": {}}, "filed": {"by": ["*"], "data": {}},
        "stop": {"by": ["*"], "data": {}}})";

// "settling" is called "arriving", "whole" is gone, the region "cover" is new, and "busy" has a
// deadline.
constexpr const char* latter = R"("version": 2, "initial": "work", "states": {
    "work": {"type": "parallel", "states": {
        "post": {"initial": "arriving", "states": {
            "arriving": {
                "after": {"P10D": {"target": "busy"}}, "on": {"settled": {"target": "busy"}}},
            "busy": {"after": {"P5D": {}}, "on": {"pause": {"target": "paused"}}},
            "paused": {"on": {"go": {"target": "before"}}},
            "before": {"type": "history", "history": "shallow", "target": "arriving"}}},
        "papers": {"initial": "missing", "states": {
            "missing": {
                "after": {"P30D": {"target": "late"}}, "on": {"filed": {"target": "late"}}},
            "late": {}}},
        "cover": {"initial": "none", "states": {"none": {"entry": [{"assign": {"seen": true}}],
            "after": {"P2D": {}}}, "covered": {}}}},
        "on": {"stop": {"target": "over"}}},
    "over": {"type": "final"}},
    "triggers": {"settled": {"by": ["*"], "data": {}}, "pause": {"by": ["*"], "data": {}},
        "go": {"by": ["*"], "data": {}}, "filed": {"by": ["*"], "data": {}},
        "stop": {"by": ["*"], "data": {}}})";

class Migrate : public ::testing::Test {
protected:
    Migrate() { EXPECT_TRUE(driver_.start()); }

    Result<Event, Refusal> migrate(std::string_view plan) {
        Command command = driver_.command(CommandKind::migrate, "", from_json(plan));
        driver_.context.former = &driver_.workflow();
        return decide(*latter_, driver_.state(), command, driver_.context);
    }
    // The state after it; the present one, and a failed test, when it is refused.
    InstanceState migrated(std::string_view plan) {
        auto event = migrate(plan);
        if (!event) {
            ADD_FAILURE() << event.error().detail;
            return driver_.state();
        }
        return evolve(driver_.state(), *event);
    }
    static const Timer* timer_of(const InstanceState& state, const std::string& name) {
        for (const Timer& timer : state.timers) {
            if (timer.name == name) return &timer;
        }
        return nullptr;
    }

    InstanceDriver driver_{former};
    std::shared_ptr<const Workflow> latter_ = workflow_of(latter);
};

constexpr const char* renamed = R"({"states": {"settling": "arriving"}})";

TEST_F(Migrate, AStateThatTheNewVersionDoesNotHaveNeedsALineOfThePlan) {
    const auto event = migrate("{}");
    ASSERT_FALSE(event);
    EXPECT_EQ(event.error().code, RefusalCode::not_allowed);
    EXPECT_NE(event.error().detail.find("settling"), std::string::npos) << event.error().detail;
}

TEST_F(Migrate, ARenamedStateIsStoodInAndANewRegionBeginsWithoutItsActions) {
    const InstanceState state = migrated(renamed);
    EXPECT_EQ(state.configuration, (Texts{"arriving", "missing", "none"}));
    EXPECT_EQ(state.active, (std::set<std::string>{"work", "post", "arriving", "papers", "missing",
                                                   "cover", "none"}));
    EXPECT_EQ(state.data.find("seen"), nullptr);
    EXPECT_EQ(state.workflow_hash, latter_->hash);
    EXPECT_EQ(state.version.value(), 2U);
}

TEST_F(Migrate, TheEventKeepsThePlanAndSaysWhatWasLeftAndEntered) {
    const auto event = migrate(renamed);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->type, EventType::workflow_changed);
    EXPECT_EQ(event->trigger, "");
    EXPECT_EQ(event->input, from_json(renamed));
    EXPECT_EQ(event->outcome.exited, (Texts{"settling"}));
    EXPECT_EQ(event->outcome.entered, (Texts{"arriving", "cover", "none"}));
}

TEST_F(Migrate, ATimerKeepsItsDeadlineUnlessThePlanSaysOtherwise) {
    driver_.now = instant("2024-01-06T00:00:00Z");
    const std::string missing = "missing.after.P30D";
    const Timestamp deadline = instant("2024-01-31T00:00:00Z");
    ASSERT_NE(timer_of(driver_.state(), missing), nullptr);
    EXPECT_EQ(timer_of(migrated(renamed), missing)->at, deadline);
    const InstanceState restarted = migrated(
        R"({"states": {"settling": "arriving"}, "timers": {"missing.after.P30D": "restart"}})");
    EXPECT_EQ(timer_of(restarted, missing)->at, instant("2024-02-05T00:00:00Z"));
    const InstanceState remaining = migrated(
        R"({"states": {"settling": "arriving"},
            "timers": {"missing.after.P30D": "keep_remaining"}})");
    EXPECT_EQ(timer_of(remaining, missing)->at, deadline);
}

TEST_F(Migrate, WhatWasLeftOfATimerThatIsPastFallsDueNow) {
    driver_.now = instant("2024-03-01T00:00:00Z");
    const InstanceState state = migrated(
        R"({"states": {"settling": "arriving"},
            "timers": {"missing.after.P30D": "keep_remaining"}})");
    const Timer* timer = timer_of(state, "missing.after.P30D");
    ASSERT_NE(timer, nullptr);
    EXPECT_EQ(timer->at.value(), driver_.now.value() + 1);
    EXPECT_TRUE(timer->fires_by_clock());
}

TEST_F(Migrate, TimersOfStatesThatAreGoneAreClearedAndThoseOfNewStatesAreSet) {
    const InstanceState state = migrated(renamed);
    EXPECT_EQ(timer_of(state, "settling.after.P10D"), nullptr);
    ASSERT_NE(timer_of(state, "none.after.P2D"), nullptr);
    EXPECT_EQ(timer_of(state, "none.after.P2D")->at, instant("2024-01-03T00:00:00Z"));
    EXPECT_NE(timer_of(state, "arriving.after.P10D"), nullptr);
}

TEST_F(Migrate, ANewDeadlineOfAStateThatStaysIsSet) {
    ASSERT_TRUE(driver_.step("settled"));
    driver_.now = instant("2024-01-20T00:00:00Z");
    const InstanceState state = migrated("{}");
    EXPECT_EQ(state.configuration, (Texts{"busy", "missing", "none"}));
    ASSERT_NE(timer_of(state, "busy.after.P5D"), nullptr);
    EXPECT_EQ(timer_of(state, "busy.after.P5D")->at, instant("2024-01-25T00:00:00Z"));
}

TEST_F(Migrate, AFiredTimerOfAStateThatStaysIsNotSetAgain) {
    driver_.now = instant("2024-01-31T00:00:00Z");
    ASSERT_TRUE(driver_.fire("missing.after.P30D"));
    ASSERT_EQ(driver_.state().configuration, (Texts{"late", "settling"}));
    EXPECT_EQ(timer_of(migrated(renamed), "missing.after.P30D"), nullptr);
}

TEST_F(Migrate, HistoryIsCarriedUnderTheNewNamesAndForgottenWhereThereIsNone) {
    ASSERT_TRUE(driver_.step("settled"));
    ASSERT_TRUE(driver_.step("pause"));
    ASSERT_TRUE(driver_.step("filed"));
    const auto event = migrate(R"({"states": {"whole": "late"}})");
    ASSERT_TRUE(event) << event.error().detail;
    const InstanceState state = evolve(driver_.state(), *event);
    EXPECT_EQ(state.configuration, (Texts{"late", "none", "paused"}));
    EXPECT_TRUE(state.history.empty());
}

TEST_F(Migrate, AnEndedInstanceStaysWhereItIs) {
    ASSERT_TRUE(driver_.step("stop"));
    const auto event = migrate(renamed);
    ASSERT_FALSE(event);
    EXPECT_EQ(event.error().code, RefusalCode::not_allowed);
}

TEST_F(Migrate, APlanThatNamesWhatIsNotThereIsRefusedWithItsPointers) {
    const auto event = migrate(R"({"states": {"nowhere": "busy", "settling": "elsewhere"},
                                   "timers": {"none.such": "restart"}})");
    ASSERT_FALSE(event);
    EXPECT_EQ(event.error().code, RefusalCode::schema);
    Texts pointers;
    for (const SchemaError& error : event.error().errors) pointers.push_back(error.pointer);
    EXPECT_EQ(pointers, (Texts{"/states/nowhere", "/states/settling", "/timers/none.such"}));
}

TEST_F(Migrate, APlanOfAnotherShapeIsRefusedWithItsPointers) {
    for (const auto& [plan, pointer] : std::vector<std::pair<const char*, const char*>>{
             {R"([])", ""},
             {R"({"state": {}})", "/state"},
             {R"({"states": []})", "/states"},
             {R"({"states": {"a/b": 1}})", "/states/a~1b"},
             {R"({"timers": {"t": "later"}})", "/timers/t"}}) {
        const auto read = read_plan(from_json(plan));
        ASSERT_FALSE(read) << plan;
        EXPECT_EQ(read.error().errors.at(0).pointer, pointer) << plan;
    }
}

TEST_F(Migrate, StatesThatExcludeEachOtherAreRefused) {
    const auto event = migrate(R"({"states": {"settling": "arriving", "missing": "busy"}})");
    ASSERT_FALSE(event);
    EXPECT_NE(event.error().detail.find("exclude"), std::string::npos) << event.error().detail;
}

TEST_F(Migrate, NothingEndsByAMigration) {
    const auto event = migrate(R"({"states": {"settling": "over", "missing": "over"}})");
    ASSERT_FALSE(event);
    EXPECT_NE(event.error().detail.find("end"), std::string::npos) << event.error().detail;
}

}  // namespace
}  // namespace jalon::testing
