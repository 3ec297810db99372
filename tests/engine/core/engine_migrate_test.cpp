// Going over to another version, through the engine: on the log, verifiable, once.
#include "engine/core/verify.h"
#include "tests/engine/core/engine_fixture.h"

namespace jalon::testing {
namespace {

constexpr const char* second_counter = R"("id": "counter", "version": 2,
    "states": {"running": {"on": {
        "add": {"actions": [{"assign": {"n": {"+": [{"var": "data.n"}, {"var": "input.by"}]}}}]},
        "close": {"target": "closed"}},
        "after": {"P20D": "closed"}},
     "closed": {"type": "final"}},
    "triggers": {"add": {"by": ["*"], "data": {"type": "object", "required": ["by"],
                     "properties": {"by": {"type": "integer"}}}},
                 "close": {"by": ["*"], "data": {}}},
    "data": {"type": "object", "properties": {"n": {"type": "integer"}}})";

class EngineMigrate : public EngineTest {
protected:
    Request migrate(const char* plan, const char* to = "counter@2") {
        Request request = EngineTest::request(RequestKind::migrate, "m");
        request.workflow = to;
        request.data = from_json(plan);
        return request;
    }
};

TEST_F(EngineMigrate, AnInstanceKeepsItsVersionUntilItIsTakenOver) {
    begin();
    publish(second_counter);
    submit(add("m", 1));
    ASSERT_EQ(settle(), (Texts{"3 at 3", "4 at 4"}));
    EXPECT_EQ(stored("m").configuration, (Texts{"open"}));
    submit(migrate(R"({"states": {"open": "running"}})"));
    submit(add("m", 1));
    ASSERT_EQ(settle(), (Texts{"5 at 5", "6 at 6"}));
    EXPECT_EQ(stored("m").configuration, (Texts{"running"}));
    EXPECT_EQ(log().at(4).type, EventType::workflow_changed);
    EXPECT_EQ(log().at(5).workflow_hash, workflow_of(second_counter)->hash);
}

TEST_F(EngineMigrate, WhatCannotBeTakenOverStaysAndNothingIsWritten) {
    begin();
    publish(second_counter);
    submit(migrate("{}"));
    submit(migrate("{}", "counter@3"));
    Request expecting = migrate(R"({"states": {"open": "running"}})");
    expecting.expected = Version{7};
    submit(std::move(expecting));
    EXPECT_EQ(settle(), (Texts{"3 at 3", "4 not_allowed", "5 not_found", "6 version_mismatch"}));
    EXPECT_EQ(log().size(), 3U);
}

TEST_F(EngineMigrate, ItIsTakenOverOnceHoweverOftenItIsSent) {
    begin();
    publish(second_counter);
    submit(keyed(migrate(R"({"states": {"open": "running"}})"), 9));
    submit(keyed(migrate(R"({"states": {"open": "running"}})"), 9));
    EXPECT_EQ(settle(), (Texts{"3 at 3", "4 at 4", "5 again 4"}));
}

TEST_F(EngineMigrate, WhatIsDueBeforeItIsStillTheFormerVersions) {
    begin();
    publish(second_counter);
    settle();
    now_ = later(now_, 15);
    submit(migrate(R"({"states": {"open": "running"}})"));
    settle();
    const auto events = log();
    ASSERT_EQ(events.size(), 5U);
    EXPECT_EQ(events.at(3).trigger, "open.after.P10D");
    EXPECT_EQ(events.at(4).type, EventType::workflow_changed);
}

TEST_F(EngineMigrate, TheStepIsVerifiedFromTheLogAlone) {
    begin();
    publish(second_counter);
    settle();
    const InstanceState before = stored("m");
    submit(migrate(R"({"states": {"open": "running"}})"));
    settle();
    Catalog catalog;
    catalog.add(workflow_of(counter));
    catalog.add(workflow_of(second_counter));
    Event event = log().back();
    const FakeZones zones;
    EXPECT_EQ(verify_event(catalog, before, event, zones, "UTC"), std::nullopt);
    event.outcome.configuration = {"closed"};
    EXPECT_NE(verify_event(catalog, before, event, zones, "UTC"), std::nullopt);
    // A move seals nothing and has no cause: what claims one was not decided by anybody.
    event = log().back();
    event.sealed.emplace_back();
    EXPECT_NE(verify_event(catalog, before, event, zones, "UTC"), std::nullopt);
    event = log().back();
    event.causation = Position{1};
    EXPECT_NE(verify_event(catalog, before, event, zones, "UTC"), std::nullopt);
    Catalog without;
    without.add(workflow_of(second_counter));
    EXPECT_NE(verify_event(without, before, log().back(), zones, "UTC"), std::nullopt);
}

}  // namespace
}  // namespace jalon::testing
