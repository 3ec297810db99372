// What a command needs of other instances and of its own past.
#include <gtest/gtest.h>

#include "engine/core/verify.h"
#include "engine/instance/evolve.h"
#include "tests/engine/core/engine_fixture.h"

namespace jalon::testing {
namespace {

constexpr const char* file = R"("id": "file",
    "states": {"free": {"on": {
        "take": {"target": "taken", "actions": [{"assign": {"by": {"var": "input.by"}}}]},
        "open": {"actions": [{"assign": {"until": {"var": "input.until"}}}]}}},
               "taken": {}},
    "triggers": {"take": {"by": ["system"], "data": {"type": "object", "required": ["by"]}},
                 "open": {"by": ["*"], "data": {"type": "object"}}},
    "data": {"type": "object"})";

constexpr const char* mission = R"("id": "mission",
    "reads": {"host": {"on": ["go"], "workflow": "file", "key": {"var": "data.host"},
                       "facts": {"until": {"var": "data.until"}, "free": {"state.in": "free"}}}},
    "states": {"here": {"on": {
        "go": {"target": "there", "guard": "OPEN",
               "actions": [{"tell": {"instance": {"var": "data.person"}, "trigger": "take",
                                     "data": {"by": {"var": "instance.id"}}}}]},
        "went": {"target": "there", "irregular": ["LATE", "EVER"],
                 "actions": [{"assign": {"odd": {"var": "irregular"}}}]},
        "back": {"guard": {"code": "OTHER", "rule": {"!=": [{"var": "facts.reversed.by"},
                                                            {"var": "actor.subject"}]}}}}},
               "there": {"after": {"P10D": {}}, "on": {
        "note": {"actions": [{"assign": {"note": {"var": "input.note"}}}]},
        "fix": {"actions": [{"correct": {"path": {"var": "input.path"},
                                         "value": {"var": "input.value"}}}]},
        "back": {"guard": {"code": "OTHER", "rule": {"!=": [{"var": "facts.reversed.by"},
                                                            {"var": "actor.subject"}]}}}}}},
    "guards": {"OPEN": {"rule": {"date.before": [{"var": "today"}, {"var": "facts.host.until"}]}},
               "LATE": {"rule": false}, "EVER": {"rule": true}},
    "triggers": {"go": {"by": ["*"], "data": {}}, "went": {"by": ["*"], "data": {}},
                 "note": {"by": ["*"], "data": {}},
                 "fix": {"by": ["*"], "data": {}, "corrects": true},
                 "back": {"by": ["*"], "reverses": true, "data": {}}},
    "data": {"type": "object"})";

// Tells whomever it is told to tell.
constexpr const char* teller = R"("id": "teller",
    "states": {"a": {"on": {"say": {"actions": [{"tell": {"instance": {"var": "input.to"},
                                                       "trigger": "heard"}}]}}}},
    "triggers": {"say": {"by": ["*"], "data": {}}})";

// Hears only while the host's file is free.
constexpr const char* listener = R"("id": "listener", "not_before_start": true,
    "reads": {"host": {"on": ["heard"], "workflow": "file", "key": "h",
                       "facts": {"free": {"state.in": "free"}}}},
    "states": {"a": {"on": {"heard": {
                   "target": "b",
                   "guard": {"code": "FREE", "rule": {"var": "facts.host.free"}}}}},
               "b": {}},
    "triggers": {"heard": {"by": ["system"], "data": {}}})";

class EngineOthers : public EngineTest {
protected:
    // Publishes both, and starts the person's file "p", the host's file "h" and the mission "m".
    void begin_both(const char* data = R"({"host": "h", "person": "p"})") {
        publish(file);
        publish(mission);
        submit(start("p", "{}", "file"));
        submit(start("h", R"({"until": "2025-01-01"})", "file"));
        submit(start("m", data, "mission"));
        ASSERT_EQ(settle().back(), "5 at 5");
    }
    Request step(const std::string& instance, const std::string& trigger, const char* data = "{}",
                 const char* subject = "person") {
        Request step = request(RequestKind::step, instance);
        step.trigger = trigger;
        step.data = from_json(data);
        step.actor.subject = subject;
        return step;
    }
    // Everything on the log, decided again.
    void expect_legal() {
        Catalog catalog;
        catalog.add(workflow_of(file));
        catalog.add(workflow_of(mission));
        std::map<InstanceId, InstanceState> states;
        for (const Event& event : log()) {
            if (!event.instance) continue;
            InstanceState& state = states[*event.instance];
            Reversed reversed;
            if (event.type == EventType::step_reversed) {
                reversed = *latest_step(store_, *event.instance, event.version);
            }
            EXPECT_EQ(verify_event(catalog, state, event, shell_->zones(), "UTC", reversed),
                      std::nullopt)
                << event.position.value();
            state = evolve(state, event);
        }
    }
};

TEST_F(EngineOthers, AStepRecordsWhatItReadsOfAnotherInstance) {
    begin_both();
    reopen();  // so that both instances have to be loaded
    submit(step("m", "go"));
    EXPECT_EQ(settle(), Texts{"6 at 6"});
    const auto events = log();
    const std::vector<ReadFact> facts{{"host.known", true, "h", Position{4}},
                                      {"host.until", "2025-01-01", "h", Position{4}},
                                      {"host.free", true, "h", Position{4}}};
    EXPECT_EQ(events[5].read_facts, facts);
    expect_legal();
}

TEST_F(EngineOthers, WhatIsReadIsWhatWasDecidedBefore) {
    begin_both();
    submit(step("h", "open", R"({"until": "2023-12-31"})"));
    submit(step("m", "go"));
    EXPECT_EQ(settle(), (Texts{"6 at 6", "7 guard_refused"}));
}

TEST_F(EngineOthers, AnInstanceThatIsMissingOrOfAnotherWorkflowIsUnknown) {
    begin_both(R"({"host": "nobody"})");
    submit(step("m", "go"));
    EXPECT_EQ(settle(), Texts{"6 guard_refused"});
    submit(start("n", R"({"host": "m"})", "mission"));
    submit(step("n", "go"));
    EXPECT_EQ(settle(), (Texts{"7 at 6", "8 guard_refused"}));
}

TEST_F(EngineOthers, AToldStepIsPartOfTheGroup) {
    begin_both();
    submit(keyed(step("m", "go"), 9));
    submit(keyed(step("m", "go"), 9));
    EXPECT_EQ(settle(), (Texts{"6 at 6", "7 again 6"})) << "the answer is the step's own event";
    const auto events = log();
    ASSERT_EQ(events.size(), 7U);
    EXPECT_EQ(events[5].told, (std::vector<Told>{{"p", "take", from_json(R"({"by": "m"})")}}));
    EXPECT_EQ(events[6].instance, InstanceId{"p"});
    EXPECT_EQ(events[6].causation, Position{6});
    EXPECT_EQ(events[6].actor, (Actor{"person", "system", "hq"}));
    EXPECT_EQ(stored("p").configuration, Texts{"taken"});
    expect_legal();
}

TEST_F(EngineOthers, WhenTheToldRefusesNothingHappens) {
    begin_both();
    submit(start("n", R"({"host": "h", "person": "p"})", "mission"));
    ASSERT_EQ(settle(), Texts{"6 at 6"});
    submit(step("m", "go"));
    submit(step("n", "go"));
    EXPECT_EQ(settle(), (Texts{"7 at 7", "8 not_allowed"}));
    EXPECT_EQ(stored("n").configuration, Texts{"here"});
    EXPECT_EQ(log().size(), 8U);
}

TEST_F(EngineOthers, AFactIsTakenAndMarkedIrregular) {
    begin_both();
    submit(step("m", "went"));
    EXPECT_EQ(settle(), Texts{"6 at 6"});
    EXPECT_EQ(log()[5].outcome.guards,
              (std::vector<GuardResult>{{"LATE", Verdict::irregular}, {"EVER", Verdict::holds}}));
    EXPECT_EQ(*stored("m").data.find("odd"), from_json(R"(["LATE"])"));
    expect_legal();
}

TEST_F(EngineOthers, ACorrectionNamesTheStepThatItCorrects) {
    begin_both();
    submit(step("m", "went"));
    submit(step("m", "note", R"({"note": "a"})"));
    submit(step("m", "fix", R"({"trigger": "note", "path": "note", "value": "b"})"));
    EXPECT_EQ(settle().back(), "8 at 8");
    const auto events = log();
    EXPECT_EQ(events[7].type, EventType::fact_corrected);
    EXPECT_EQ(events[7].corrects, Position{7});
    EXPECT_EQ(*stored("m").data.find("note"), Value{"b"});
    expect_legal();
}

TEST_F(EngineOthers, AReversalBringsBackWhatStoodBefore) {
    begin_both();
    const InstanceState before = stored("m");
    submit(step("m", "went"));
    settle();
    reopen();
    submit(step("m", "back", R"({"version": 2})", "another"));
    EXPECT_EQ(settle(), Texts{"7 at 7"});
    const InstanceState after = stored("m");
    EXPECT_EQ(after.configuration, before.configuration);
    EXPECT_EQ(after.active, before.active);
    EXPECT_EQ(after.data, before.data);
    EXPECT_EQ(after.timers, before.timers);
    EXPECT_FALSE(after.steps.contains("went"));
    EXPECT_EQ(after.version, Version{3});
    const auto events = log();
    EXPECT_EQ(events[6].type, EventType::step_reversed);
    EXPECT_EQ(events[6].corrects, Position{6});
    expect_legal();
}

TEST_F(EngineOthers, AReversalLooksBehindTheTimersThatFiredSince) {
    begin_both();
    submit(step("m", "went"));
    settle();
    now_ = later(now_, 11);
    engine().tick(now_);
    settle();
    ASSERT_EQ(log().size(), 7U) << "the deadline has fired";
    submit(step("m", "back", R"({"version": 2})", "another"));
    EXPECT_EQ(settle(), Texts{"7 at 8"});
    EXPECT_EQ(stored("m").configuration, Texts{"here"});
    EXPECT_TRUE(stored("m").timers.empty());
    expect_legal();
}

TEST_F(EngineOthers, OnlyTheLatestStepIsReversedAndByAnotherPerson) {
    begin_both();
    submit(step("m", "went"));
    submit(step("m", "back", R"({"version": 1})", "another"));
    submit(step("m", "back", R"({"version": 2})"));
    submit(step("m", "back", R"({"version": 2})", "another"));
    submit(step("m", "back", R"({"version": 3})", "third"));
    EXPECT_EQ(settle(),
              (Texts{"6 at 6", "7 schema", "8 guard_refused", "9 at 7", "10 not_allowed"}));
}

TEST_F(EngineOthers, AStepThatToldOthersIsNotReversed) {
    begin_both();
    submit(step("m", "go"));
    submit(step("m", "back", R"({"version": 2})", "another"));
    EXPECT_EQ(settle(), (Texts{"6 at 6", "7 not_allowed"}));
}

TEST_F(EngineOthers, AToldStepReadsForItself) {
    begin_both();
    publish(teller);
    publish(listener);
    submit(start("t", "{}", "teller"));
    submit(start("l", "{}", "listener"));
    settle();
    reopen();
    submit(step("t", "say", R"({"to": "l"})"));
    EXPECT_EQ(settle(), Texts{"10 at 10"});
    EXPECT_EQ(log().back().read_facts.back(), (ReadFact{"host.free", true, "h", Position{4}}));
}

TEST_F(EngineOthers, AToldStepMayNotLieBeforeItsInstance) {
    begin_both();
    publish(teller);
    publish(listener);
    submit(start("t", "{}", "teller"));
    submit(start("l", "{}", "listener"));
    Request early = step("t", "say", R"({"to": "l"})");
    early.occurred_at = later(now_, -1);
    submit(early);
    EXPECT_EQ(settle().back(), "10 schema");
}

TEST_F(EngineOthers, AnImportedChartMayBeToldWhatItDoesNotKnow) {
    publish(teller);
    publish(R"("id": "chart", "unmatched": "discard",
               "states": {"a": {"on": {"heard": "b"}}, "b": {}})");
    submit(start("t", "{}", "teller"));
    submit(start("c", "{}", "chart"));
    submit(step("t", "say", R"({"to": "c"})"));
    submit(step("t", "say", R"({"to": "c"})"));
    EXPECT_EQ(settle(), (Texts{"1 at 1", "2 at 2", "3 at 3", "4 at 4", "5 at 5", "6 at 7"}));
    EXPECT_EQ(stored("c").configuration, Texts{"b"});
}

TEST_F(EngineOthers, WhatATimerDidSinceIsNotReversed) {
    publish(R"("id": "moving", "states": {"all": {"initial": "a", "on": {"back": {}}, "states": {
            "a": {"on": {"go": "b"}}, "b": {"after": {"P1D": "c"}}, "c": {}}}},
        "triggers": {"go": {"by": ["*"], "data": {}},
                     "back": {"by": ["*"], "reverses": true, "data": {}}})");
    submit(start("m", "{}", "moving"));
    submit(step("m", "go"));
    settle();
    now_ = later(now_, 2);
    submit(step("m", "back"));
    EXPECT_EQ(settle(), Texts{"4 not_allowed"}) << "the timer fires first";
    reopen();
    submit(step("m", "back"));
    EXPECT_EQ(settle(), Texts{"5 not_allowed"});
}

TEST_F(EngineOthers, AWorkflowMayRefuseWhatHappenedBeforeTheStart) {
    const std::string strict = std::string(R"("not_before_start": true, )") + counter;
    publish(strict);
    submit(start("m"));
    Request early = add("m", 1);
    early.occurred_at = later(now_, -1);
    submit(early);
    EXPECT_EQ(settle(), (Texts{"1 at 1", "2 at 2", "3 schema"}));
}

}  // namespace
}  // namespace jalon::testing
