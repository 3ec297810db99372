// What an organisation sees of an instance: its own time, to the day or to the instant.
#include "engine/projection/tenure.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "engine/projection/board.h"
#include "tests/support/fake_zones.h"
#include "tests/support/findings.h"
#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

constexpr const char* tenure_members =
    R"("states": {"a": {}}, "tenures": {"host": {"var": "data.held"}})";

const FakeZones zones;
const Tenures tenures(&zones, "Two");  // two hours ahead of UTC in February

Reader reads_for(const std::string& org) { return Reader{"host", org, "", {}, {org}}; }

InstanceView held(const std::string& list, const char* workflow = tenure_members) {
    auto state = std::make_shared<InstanceState>();
    state->id = InstanceId{"M"};
    state->data.set("held", from_json(list));
    return view_of(state, workflow_of(workflow));
}

bool sees_at(const Reader& reader, const InstanceView& view, const char* instant) {
    return tenures.sees_now(reader, view, *parse_timestamp(instant));
}

Event step(const char* occurred_at, const std::string& role = "hq", const std::string& org = "HQ") {
    Event event;
    event.instance = InstanceId{"M"};
    event.occurred_at = *parse_timestamp(occurred_at);
    event.actor = Actor{"person", role, org};
    return event;
}

constexpr const char* from_5_to_9 =
    R"([{"org": "A", "from": "2024-02-05", "until": "2024-02-09"}])";

// Handed over at noon: B has it from then on.
constexpr const char* handed_over = R"([
    {"org": "A", "from": "2024-02-05", "until": "2024-02-09T10:00:00Z"},
    {"org": "B", "from": "2024-02-09T10:00:00Z", "until": null}])";

TEST(Tenures, AnOrganisationSeesTheInstanceFromItsFirstDayToItsLast) {
    const InstanceView view = held(from_5_to_9);
    const Reader host = reads_for("A");
    EXPECT_FALSE(sees_at(host, view, "2024-02-04T21:59:59.999999Z"));
    EXPECT_TRUE(sees_at(host, view, "2024-02-04T22:00:00Z")) << "its first midnight there";
    EXPECT_TRUE(sees_at(host, view, "2024-02-09T21:59:59.999999Z"));
    EXPECT_FALSE(sees_at(host, view, "2024-02-09T22:00:00Z"));
    EXPECT_FALSE(sees_at(reads_for("B"), view, "2024-02-07T12:00:00Z"));
}

TEST(Tenures, EventsAreJudgedByWhenTheyOccurredOnTheSameBorders) {
    const InstanceView view = held(from_5_to_9);
    const Reader host = reads_for("A");
    EXPECT_FALSE(tenures.sees_event(host, view, step("2024-02-04T21:59:59.999999Z")));
    EXPECT_TRUE(tenures.sees_event(host, view, step("2024-02-04T22:00:00Z")));
    EXPECT_TRUE(tenures.sees_event(host, view, step("2024-02-09T21:59:59.999999Z")));
    EXPECT_FALSE(tenures.sees_event(host, view, step("2024-02-09T22:00:00Z")));
}

TEST(Tenures, AnInstantCutsTheDayOfAHandoverInTwo) {
    const InstanceView view = held(handed_over);
    const char* const before = "2024-02-09T09:59:59.999999Z";
    const char* const at = "2024-02-09T10:00:00Z";
    EXPECT_TRUE(sees_at(reads_for("A"), view, before));
    EXPECT_FALSE(sees_at(reads_for("B"), view, before));
    EXPECT_FALSE(sees_at(reads_for("A"), view, at));
    EXPECT_TRUE(sees_at(reads_for("B"), view, at));
    EXPECT_TRUE(tenures.sees_event(reads_for("A"), view, step(before)));
    EXPECT_FALSE(tenures.sees_event(reads_for("A"), view, step(at))) << "the handover names B";
    EXPECT_FALSE(tenures.sees_event(reads_for("B"), view, step(before)));
    EXPECT_TRUE(tenures.sees_event(reads_for("B"), view, step(at)));
}

TEST(Tenures, HandedOnTwiceInOneDayEachHasItsOwnHours) {
    const InstanceView view = held(R"([
        {"org": "A", "from": "2024-02-09T08:00:00Z", "until": "2024-02-09T10:00:00Z"},
        {"org": "B", "from": "2024-02-09T10:00:00Z", "until": "2024-02-09T10:00:00Z"},
        {"org": "C", "from": "2024-02-09T10:00:00Z", "until": "2024-02-09T11:00:00Z"},
        {"org": "A", "from": "2024-02-09T11:00:00Z"}])");
    EXPECT_TRUE(tenures.sees_event(reads_for("A"), view, step("2024-02-09T09:00:00Z")));
    EXPECT_FALSE(tenures.sees_event(reads_for("A"), view, step("2024-02-09T10:30:00Z")));
    EXPECT_TRUE(tenures.sees_event(reads_for("C"), view, step("2024-02-09T10:00:00Z")));
    EXPECT_TRUE(sees_at(reads_for("A"), view, "2024-02-09T11:00:00Z")) << "it came back";
    EXPECT_FALSE(tenures.sees_event(reads_for("B"), view, step("2024-02-09T10:00:00Z")));
}

TEST(Tenures, WhoHeldItOnceKeepsItsHistoryAndWhoNeverDidFindsNone) {
    const InstanceView view = held(handed_over);
    EXPECT_TRUE(tenures.sees_history(reads_for("A"), view));
    EXPECT_TRUE(tenures.sees_history(reads_for("B"), view));
    EXPECT_FALSE(tenures.sees_history(reads_for("C"), view));
    const Reader both{"host", "", "", {}, {"C", "A"}};
    EXPECT_TRUE(tenures.sees_history(both, view));
}

TEST(Tenures, AStepOfAnotherOrganisationIsNotSeenThoughItFallsIntoOnesOwnTime) {
    const InstanceView view = held(handed_over);
    const char* const then = "2024-02-07T12:00:00Z";
    EXPECT_FALSE(tenures.sees_event(reads_for("A"), view, step(then, "host", "B")));
    EXPECT_FALSE(tenures.sees_event(reads_for("A"), view, step(then, "host", "elsewhere")));
    EXPECT_FALSE(tenures.sees_event(reads_for("A"), view, step(then, "system", "B")))
        << "told on from another instance";
    EXPECT_TRUE(tenures.sees_event(reads_for("A"), view, step(then, "host", "A")));
    EXPECT_TRUE(tenures.sees_event(reads_for("A"), view, step(then, "host", "")));
    EXPECT_TRUE(tenures.sees_event(reads_for("A"), view, step(then, "system", "")));
    const Reader of_a_site{"host", "SITE-A", "", {}, {"A"}};
    EXPECT_TRUE(tenures.sees_event(of_a_site, view, step(then, "host", "SITE-A")));
}

TEST(Tenures, ATokenWithoutHostsReadsForItsOwnOrganisation) {
    const InstanceView view = held(from_5_to_9);
    const char* const then = "2024-02-07T12:00:00Z";
    EXPECT_TRUE(sees_at(Reader{"host", "A", "", {}, {}}, view, then));
    EXPECT_FALSE(sees_at(Reader{"host", "B", "", {}, {}}, view, then));
    EXPECT_FALSE(sees_at(Reader{"host", "", "", {}, {}}, view, then)) << "of nobody";
}

TEST(Tenures, NothingBindsOtherRolesNorOtherWorkflows) {
    const InstanceView view = held(from_5_to_9);
    const InstanceView plain = held(from_5_to_9, R"("states": {"a": {}})");
    const Event event = step("2020-01-01T00:00:00Z", "host", "A");
    for (const Reader& reader :
         {Reader{"hq", "HQ", "", {}, {"B"}}, Reader{"admin", "", "", {}, {"B"}}}) {
        EXPECT_TRUE(sees_at(reader, view, "2020-01-01T00:00:00Z")) << reader.role;
        EXPECT_TRUE(tenures.sees_history(reader, view)) << reader.role;
        EXPECT_TRUE(tenures.sees_event(reader, view, event)) << reader.role;
    }
    EXPECT_TRUE(sees_at(reads_for("B"), plain, "2020-01-01T00:00:00Z"));
    EXPECT_TRUE(tenures.sees_event(reads_for("B"), plain, event));
}

TEST(Tenures, WhatCannotBeReadCountsForNothing) {
    const char* const now = "2024-02-07T12:00:00Z";
    for (const char* list :
         {"null", "7", R"({"org": "A", "from": "2024-02-05"})", R"([null, "A"])",
          R"([{"org": "A"}])", R"([{"org": "A", "from": "soon"}])", R"([{"from": "2024-02-05"}])",
          R"([{"org": "A", "from": "2024-02-05", "until": "later"}])",
          R"([{"org": "A", "from": "2024-02-05", "until": 7}])"}) {
        EXPECT_FALSE(sees_at(reads_for("A"), held(list), now)) << list;
        EXPECT_FALSE(tenures.sees_history(reads_for("A"), held(list))) << list;
        EXPECT_FALSE(tenures.sees_event(reads_for("A"), held(list), step(now))) << list;
    }
    EXPECT_TRUE(sees_at(reads_for("A"), held(R"([7, {"org": "A", "from": "2024-02-05"}])"), now));
}

TEST(Tenures, ARuleThatFailsShowsNothing) {
    const InstanceView view = held(from_5_to_9, R"("states": {"a": {}},
        "tenures": {"host": {"date.of": ["no date"]}})");
    EXPECT_FALSE(sees_at(reads_for("A"), view, "2024-02-07T12:00:00Z"));
    EXPECT_FALSE(tenures.sees_history(reads_for("A"), view));
}

TEST(Board, ListsWhatIsShown) {
    Board board;
    for (const char* id : {"a", "b", "c"}) {
        auto state = std::make_shared<InstanceState>();
        state->id = InstanceId{id};
        board.apply(
            std::make_shared<const InstanceView>(view_of(state, workflow_of(tenure_members))));
    }
    const Shown not_a = [](const InstanceView& view) { return view.state->id.value() != "a"; };
    const auto listed = board.list({}, "", 1, Timestamp{}, {}, not_a).views;
    ASSERT_EQ(listed.size(), 1U) << "what is not shown takes no place";
    EXPECT_EQ(listed.front()->state->id.value(), "b");
}

TEST(TenureLint, ATenureReadsNothingButClearData) {
    const std::string start = R"("states": {"a": {}}, "tenures": )";
    EXPECT_FALSE(has_errors(linted(start + R"({"host": {"var": "data.held"}})")));
    EXPECT_TRUE(finds(linted(start + "[]"), "shape", "/tenures"));
    EXPECT_TRUE(finds(linted(start + R"({"host": {"var": "input.held"}})"), "access_rule",
                      "/tenures/host"));
    EXPECT_TRUE(finds(linted(start + R"({"host": {"no": 1}})"), "rule", "/tenures/host"));
    EXPECT_TRUE(finds(linted(start + R"({"host": {"var": "data.who"}}, "data": {"properties":
                      {"who": {"type": "string", "personal": true}}})"),
                      "personal_in_access", "/tenures/host"));
    EXPECT_TRUE(finds(linted(start + R"({"hots": {"var": "data.held"}}, "roles": {"host": {}})"),
                      "unknown_role", "/tenures/hots"));
}

}  // namespace
}  // namespace jalon::testing
