// What a role may see of a workflow: states, triggers, timers, fields, and what gives them away.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "engine/projection/filter.h"
#include "engine/projection/sight.h"
#include "engine/projection/sight_lint.h"
#include "engine/projection/timer_sets.h"
#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

constexpr const char* members = R"(
    "type": "parallel",
    "roles": {"hq": {}, "host": {}, "medical": {}},
    "states": {
      "life": {"states": {
        "on_site": {"on": {"moved": [{"guard": "FIT"}, {"actions": [
            {"send": {"event": "incident.reported", "delay": "P1D"}}]}]},
          "after": [{"timer": "review", "at": {"var": "data.review"}},
                    {"timer": "visit", "in": "P1D", "sees": ["hq"]}]}}},
      "wellbeing": {"sees": ["hq", "medical"], "states": {
        "well": {"on": {"incident.reported": "ill"},
          "entry": [{"send": {"event": "checked", "delay": "P1D", "id": "check"}}]},
        "ill": {"sees": ["medical"], "after": {"P2D": {"target": "well"}}}}}},
    "triggers": {
      "moved": {"by": ["host"], "data": {"type": "object", "required": ["to", "why"],
        "properties": {"to": {"type": "string"}, "why": {"type": "string", "sees": ["hq"]}}}},
      "incident.reported": {"by": ["hq"], "sees": ["hq"], "data": {"type": "object"}},
      "checked": {"by": ["hq"], "data": {"type": "object"}}},
    "data": {"type": "object", "properties": {
      "review": {"type": "string"}, "place": {"type": "string"},
      "health": {"type": "object", "sees": ["medical"]},
      "people": {"type": "array", "items": {"type": "object", "properties": {
        "id": {"type": "string"}, "note": {"type": "string", "sees": ["hq"]}}}},
      "marks": {"type": "array", "items": {"type": "string", "sees": ["hq"]}}}},
    "guards": {"FIT": {"rule": {"!": {"var": "data.health.unfit"}}}},
    "derive": {"fit": {"on": ["moved"], "rule": {"==": [{"var": "data.health.unfit"}, false]}}},
    "attributes": {"place": {"var": "data.place"}, "health": {"var": "data.health.unfit"},
      "ill": {"state.in": "ill"}})";

std::shared_ptr<const Workflow> sighted_missions() {
    static const auto workflow = workflow_of(members);
    return workflow;
}

Sight sight_of(const char* role) { return Sight(*sighted_missions(), role); }

Event step(const std::string& trigger) {
    Event event;
    event.instance = InstanceId{"M"};
    event.trigger = trigger;
    event.input = Value{Value::Object{}};
    return event;
}

Reason reason_with(const char* facts) {
    Reason reason;
    reason.guard = "FIT";
    reason.facts = from_json(facts);
    reason.unblock_by = {Unblock{"hq", "incident.reported"}, Unblock{"hq", "checked"}};
    return reason;
}

TEST(Sight, TheAdministratorAndWhoIsOnEveryListSeeEverything) {
    EXPECT_TRUE(Sight{}.whole());
    EXPECT_TRUE(sight_of("admin").whole());
    EXPECT_TRUE(Sight(*workflow_of(R"("states": {"a": {"sees": ["hq"]}})"), "hq").whole());
    EXPECT_TRUE(Sight(*workflow_of(R"("states": {"a": {"sees": ["*"]}})"), "host").whole());
    EXPECT_FALSE(sight_of("host").whole());
}

TEST(Sight, WhatLiesBelowAHiddenStateIsHiddenWithItsTimers) {
    const Sight host = sight_of("host");
    EXPECT_TRUE(host.sees_state("on_site"));
    for (const char* id : {"wellbeing", "well", "ill"}) EXPECT_FALSE(host.sees_state(id)) << id;
    EXPECT_FALSE(host.sees_timer("ill.after.P2D"));
    EXPECT_TRUE(host.sees_timer("review"));
    EXPECT_FALSE(host.sees_timer("visit"));
    EXPECT_TRUE(sight_of("hq").sees_state("well"));
    EXPECT_FALSE(sight_of("hq").sees_state("ill")) << "on the outer list, not on the inner one";
    EXPECT_TRUE(sight_of("medical").sees_timer("ill.after.P2D"));
}

TEST(Sight, ADelayedSendOfAHiddenStateOrOfAHiddenTriggerIsHidden) {
    const Sight host = sight_of("host");
    EXPECT_FALSE(host.sees_timer("check"));
    EXPECT_FALSE(host.sees_timer("check#2"));
    EXPECT_FALSE(host.sees_timer("send.incident.reported"));
    EXPECT_TRUE(sight_of("hq").sees_timer("check"));
}

TEST(Sight, AnEventOfAHiddenTriggerOrTimerIsNotSeen) {
    const Sight host = sight_of("host");
    EXPECT_TRUE(host.sees_event(step("moved")));
    EXPECT_FALSE(host.sees_event(step("incident.reported")));
    EXPECT_FALSE(host.sees_event(step("visit")));
    EXPECT_FALSE(host.sees_event(step("check#2")));
    EXPECT_TRUE(sight_of("hq").sees_event(step("incident.reported")));
}

TEST(Sight, WhatReversesOrCorrectsSomethingHiddenIsNotSeenEither) {
    Event reversal = step("moved");
    reversal.type = EventType::step_reversed;
    reversal.read_facts = {ReadFact{"reversed.trigger", "moved", "", Position{}}};
    EXPECT_TRUE(sight_of("host").sees_event(reversal));
    reversal.read_facts[0].value = "incident.reported";
    EXPECT_FALSE(sight_of("host").sees_event(reversal));
    EXPECT_TRUE(sight_of("hq").sees_event(reversal));

    Event correction = step("moved");
    correction.type = EventType::fact_corrected;
    correction.outcome.patch = {Patch{"/place", Value{"X"}}};
    EXPECT_TRUE(sight_of("host").sees_event(correction));
    correction.outcome.patch = {Patch{"/health/unfit", Value{true}}};
    EXPECT_FALSE(sight_of("host").sees_event(correction));
    EXPECT_TRUE(sight_of("medical").sees_event(correction));
}

TEST(Sight, FieldsAreLeftOutAlsoWhereTheyAreNull) {
    const Value data = from_json(R"({"place": "K", "health": null, "marks": ["a"],
        "people": [{"id": "1", "note": "n"}, {"id": "2"}]})");
    EXPECT_EQ(sight_of("host").cut_data(data),
              from_json(R"({"place": "K", "people": [{"id": "1"}, {"id": "2"}]})"));
    EXPECT_EQ(sight_of("admin").cut_data(data), data);
    EXPECT_EQ(sight_of("hq").cut_data(data).find("health"), nullptr);
}

TEST(Sight, TheStartsInputIsCutLikeTheDataThatItBecomes) {
    const Value input = from_json(R"({"place": "K", "health": {"unfit": true}})");
    EXPECT_EQ(sight_of("host").cut_input("", input), from_json(R"({"place": "K"})"));
    EXPECT_EQ(sight_of("host").cut_input("moved", from_json(R"({"to": "L", "why": "W"})")),
              from_json(R"({"to": "L"})"));
    EXPECT_EQ(sight_of("host").cut_input("checked", input), input);
}

TEST(Sight, ASchemaNamesNoHiddenField) {
    const Value schema = sight_of("host").cut_schema(
        "moved", sighted_missions()->triggers.at("moved").schema_source);
    EXPECT_EQ(*schema.find("required"), from_json(R"(["to"])"));
    EXPECT_EQ(schema.find("properties")->find("why"), nullptr);
    EXPECT_NE(schema.find("properties")->find("to"), nullptr);
}

TEST(Sight, AnAttributeAFactAndAGuardThatReadSomethingHiddenAreHidden) {
    const Sight host = sight_of("host");
    EXPECT_TRUE(host.sees_attribute("place"));
    EXPECT_FALSE(host.sees_attribute("health"));
    EXPECT_FALSE(host.sees_attribute("ill"));
    EXPECT_FALSE(host.sees_guard("FIT"));
    EXPECT_TRUE(sight_of("medical").sees_guard("FIT"));
    EXPECT_FALSE(host.sees_path("facts.fit", "moved"));
    EXPECT_TRUE(host.sees_path("facts.other", "moved"));
    EXPECT_FALSE(host.sees_path("data", "moved")) << "what lies above tells it all";
    EXPECT_FALSE(host.sees_path("input.why", "moved"));
    EXPECT_TRUE(host.sees_path("input.why", "checked"));
}

TEST(Sight, ARefusalNamesNeitherHiddenFactsNorHiddenTriggers) {
    Refusal refusal;
    refusal.code = RefusalCode::guard_refused;
    refusal.allowed = {"checked", "incident.reported"};
    refusal.reasons = {reason_with(
        R"({"data.health.unfit": true, "data.place": "K", "input.why": "W", "facts.fit": false})")};
    const Refusal seen = sight_of("host").cut_refusal("moved", refusal);
    EXPECT_EQ(seen.allowed, std::vector<std::string>{"checked"});
    EXPECT_EQ(seen.reasons[0].facts, from_json(R"({"data.place": "K"})"));
    EXPECT_EQ(seen.reasons[0].unblock_by, (std::vector<Unblock>{Unblock{"hq", "checked"}}));
    EXPECT_EQ(sight_of("admin").cut_refusal("moved", refusal), refusal);
}

TEST(Sight, AHiddenTriggerIsRefusedLikeOneThatDoesNotExist) {
    Refusal refusal;
    refusal.code = RefusalCode::forbidden;
    refusal.detail = "the role host may not send incident.reported";
    const Refusal seen = sight_of("host").cut_refusal("incident.reported", refusal);
    EXPECT_EQ(seen.code, RefusalCode::not_allowed);
    EXPECT_EQ(seen.detail, "the workflow has no trigger incident.reported");
    EXPECT_EQ(sight_of("host").cut_refusal("checked", refusal).code, RefusalCode::forbidden);
}

TEST(Sight, TheWorkflowFileKeepsWhereAStateGoesByItself) {
    const auto workflow = workflow_of(R"("states": {
        "a": {"always": [{"target": "b", "guard": {"var": "data.x"}}, "c"],
              "onDone": "b", "states": {"d": {"type": "final"}}},
        "b": {}, "c": {"sees": ["hq"]}})");
    const Value seen = Sight(*workflow, "host").cut_document(workflow->document);
    const Value& a = *seen.find("states")->find("a");
    EXPECT_EQ(*a.find("always"), from_json(R"([{"target": ["b"]}])"));
    EXPECT_EQ(*a.find("onDone"), from_json(R"([{"target": ["b"]}])"));
}

TEST(Sight, TheWorkflowFileIsCutToWhatIsSeen) {
    const Value seen = sight_of("host").cut_document(sighted_missions()->document);
    const Value& states = *seen.find("states");
    EXPECT_NE(states.find("life"), nullptr);
    EXPECT_EQ(states.find("wellbeing"), nullptr);
    EXPECT_EQ(seen.find("triggers")->find("incident.reported"), nullptr);
    EXPECT_EQ(seen.find("data")->find("properties")->find("health"), nullptr);
    EXPECT_EQ(seen.find("guards"), nullptr);
    const Value& after = *states.find("life")->find("states")->find("on_site")->find("after");
    EXPECT_EQ(after, from_json(R"([{"timer": "review"}])"));
    EXPECT_EQ(sight_of("admin").cut_document(sighted_missions()->document),
              sighted_missions()->document);
}

TEST(Sight, NoFilterFindsWhatIsHidden) {
    auto state = std::make_shared<InstanceState>();
    state->id = InstanceId{"M"};
    state->active = {"life", "on_site", "wellbeing", "well"};
    state->configuration = {"on_site", "well"};
    state->data = from_json(R"({"place": "K", "health": {"unfit": "secret"}})");
    state->timers = {Timer{"visit", "on_site", "visit", Timestamp{5}, Timestamp{0}, true, false}};
    const InstanceView view = view_of(state, sighted_missions());
    const Sight host = sight_of("host");
    const auto both = [&](const Filter& filter) {
        return std::pair(filter.passes(view, Timestamp{9}),
                         filter.passes(view, Timestamp{9}, host));
    };
    Filter filter;
    filter.state = "well";
    EXPECT_EQ(both(filter), std::pair(true, false));
    filter = {};
    filter.attributes = {{"health", "secret"}};
    EXPECT_EQ(both(filter), std::pair(true, false));
    filter = {};
    filter.text = "secre";
    EXPECT_EQ(both(filter), std::pair(true, false));
    filter = {};
    filter.overdue = true;
    EXPECT_EQ(both(filter), std::pair(true, false));
    filter = {};
    filter.attributes = {{"place", "K"}};
    EXPECT_EQ(both(filter), std::pair(true, true));
    filter = {};
    filter.attributes = {{"ill", "false"}};
    EXPECT_EQ(both(filter), std::pair(true, false)) << "no text, and hidden all the same";
    filter.attributes = {{"ill", ""}};
    EXPECT_EQ(both(filter), std::pair(false, false)) << "nor is it told to be unknown";
    EXPECT_TRUE(due_of(*state, Timestamp{9}, host).empty());
}

TEST(Sights, WhoeverSeesEverythingSharesOneSight) {
    const Sights sights;
    const auto plain = workflow_of(R"("states": {"a": {}})");
    EXPECT_EQ(&sights.of(*plain, "host"), &sights.of(*sighted_missions(), "admin"));
    EXPECT_NE(&sights.of(*sighted_missions(), "host"), &sights.of(*sighted_missions(), "hq"));
    EXPECT_EQ(&sights.of(*sighted_missions(), "host"), &sights.of("host")(*sighted_missions()));
}

Findings lint(const std::string& text) {
    Findings findings;
    lint_roles(*workflow_of(text), findings);
    return findings;
}

bool tells(const Findings& findings, Severity severity, const std::string& code,
           const std::string& pointer) {
    return std::any_of(findings.begin(), findings.end(), [&](const Finding& one) {
        return one.severity == severity && one.code == code && one.pointer == pointer;
    });
}

TEST(RoleLint, ARoleThatNobodyDeclaredIsAnErrorWhereverItStands) {
    const Findings findings = lint(R"("roles": {"hq": {}}, "states": {"a": {"sees": ["hqq"],
        "entry": [{"notify": {"to": ["hqn"], "message": {}}}],
        "after": [{"timer": "t", "in": "P1D", "sees": ["hqt"]}]}},
        "triggers": {"go": {"by": ["hqb", "*", "system"], "keys": ["hq", "hqk"], "sees": ["admin"],
            "data": {"properties": {"x": {"sees": ["hqf"]}}}}},
        "data": {"properties": {"y": {"sees": ["hqd"]}}})");
    for (const char* pointer :
         {"/states/a/sees", "/states/a/entry", "/states/a/after", "/triggers/go/by",
          "/triggers/go/keys", "/triggers/go/data/properties/x/sees", "/data/properties/y/sees"}) {
        EXPECT_TRUE(tells(findings, Severity::error, "unknown_role", pointer)) << pointer;
    }
    EXPECT_EQ(std::count_if(findings.begin(), findings.end(),
                            [](const Finding& one) { return one.code == "unknown_role"; }),
              7);
}

TEST(RoleLint, AListOfRolesThatWouldHideNothingIsAnError) {
    const Findings findings = lint(R"("states": {"a": {}}, "data": {"additionalProperties":
        {"sees": ["hq"]}, "properties": {"sees": {"type": "string"}, "x": {"sees": ["hq"]}}})");
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_TRUE(tells(findings, Severity::error, "sees_ignored", "/data/additionalProperties"));
}

TEST(RoleLint, WithoutRolesDeclaredEveryRoleIsKnown) {
    EXPECT_TRUE(lint(R"("states": {"a": {"sees": ["anybody"]}})").empty());
}

TEST(RoleLint, ARefusalThatItsReaderCannotUnderstandIsAWarning) {
    const Findings findings = lint(members);
    EXPECT_FALSE(has_errors(findings));
    EXPECT_TRUE(tells(findings, Severity::warning, "unseen_reason",
                      "/states/life/states/on_site/on/moved/0/guard"));
    EXPECT_TRUE(
        tells(findings, Severity::warning, "unseen_reason", "/triggers/moved/data/required"));
}

Event setting(std::uint64_t version, TimerChange change, std::int64_t at, bool keep = true) {
    Event event = step("go");
    event.version = Version{version};
    TimerEntry entry;
    entry.change = change;
    entry.name = "t";
    entry.at = Timestamp{at};
    entry.keep = keep;
    event.outcome.timers = {entry};
    return event;
}

TEST(TimerSets, TellWhichEventsMovedTheDateNewestFirst) {
    TimerSets sets("t");
    EXPECT_TRUE(sets.take(setting(9, TimerChange::set, 30)));
    EXPECT_TRUE(sets.take(step("nothing")));
    EXPECT_TRUE(sets.take(setting(8, TimerChange::set, 30)));
    EXPECT_TRUE(sets.take(setting(7, TimerChange::fired, 0)));
    EXPECT_TRUE(sets.take(setting(6, TimerChange::set, 20)));
    EXPECT_FALSE(sets.take(setting(5, TimerChange::cleared, 0))) << "an earlier stay";
    ASSERT_EQ(sets.all().size(), 2U);
    EXPECT_EQ(sets.all()[0].by.version, Version{9});
    EXPECT_EQ(sets.all()[0].at, Timestamp{30});
    EXPECT_EQ(sets.all()[1].by.version, Version{6});
}

TEST(TimerSets, ATimerThatFiredIsOverUnlessItIsADeadline) {
    TimerSets sets("t");
    EXPECT_TRUE(sets.take(setting(3, TimerChange::set, 30, false)));
    EXPECT_FALSE(sets.take(setting(2, TimerChange::fired, 0)));
}

TEST(TimerSets, KnowWhetherEventsFurtherBackWereLeftOff) {
    TimerSets sets("t");
    EXPECT_TRUE(sets.take(setting(3, TimerChange::set, 30)));
    EXPECT_TRUE(sets.complete());
    sets.leave_off();
    EXPECT_FALSE(sets.complete());
    EXPECT_EQ(sets.all().size(), 1U);
}

}  // namespace
}  // namespace jalon::testing
