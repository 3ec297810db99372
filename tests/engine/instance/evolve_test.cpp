#include "engine/instance/evolve.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

using Texts = std::vector<std::string>;

Timestamp at(std::int64_t value) { return Timestamp{value}; }

Event started(const char* data = "{}") {
    Event event;
    event.position = Position{5};
    event.instance = InstanceId{"m-1"};
    event.version = Version{1};
    event.type = EventType::instance_started;
    event.workflow_hash.fill(7);
    event.rule_set = "old";
    event.occurred_at = at(10);
    event.recorded_at = at(100);
    event.input = from_json(data);
    event.outcome.entered = {"p", "a"};
    event.outcome.configuration = {"a"};
    event.outcome.changed = true;
    return event;
}

Event stepped(std::uint64_t version) {
    Event event = started();
    event.position = Position{version + 10};
    event.version = Version{version};
    event.type = EventType::step_taken;
    event.trigger = "go";
    event.actor.subject = "s";
    event.outcome = Outcome{};
    event.outcome.configuration = {"a"};
    event.recorded_at = at(200);
    return event;
}

Timer timer_of(const InstanceState& state, const std::string& name) {
    for (const Timer& timer : state.timers) {
        if (timer.name == name) return timer;
    }
    return Timer{"absent", "", "", {}, {}, false, false};
}

TEST(Evolve, TheStartMakesTheInstance) {
    const InstanceState state = evolve({}, started(R"({"x": 1})"));
    EXPECT_EQ(state.id, InstanceId{"m-1"});
    EXPECT_EQ(state.version, Version{1});
    EXPECT_EQ(state.position, Position{5});
    EXPECT_EQ(state.rule_set, "old");
    EXPECT_EQ(state.active, (std::set<std::string>{"a", "p"}));
    EXPECT_EQ(state.configuration, Texts{"a"});
    EXPECT_EQ(state.data, from_json(R"({"x": 1})"));
    EXPECT_EQ(state.created_at, at(100));
    EXPECT_EQ(state.latest_occurred_at, at(10));
    EXPECT_EQ(state.steps, (std::map<std::string, StepMark>{{"start", {at(10), "", Position{5}}}}));
    EXPECT_FALSE(state.absent());
}

TEST(Evolve, AStepMovesTheConfiguration) {
    Event step = stepped(2);
    step.outcome.exited = {"a"};
    step.outcome.entered = {"b"};
    step.outcome.configuration = {"b"};
    step.outcome.history = {{"h", {"a"}}};
    step.outcome.final = true;
    const InstanceState state = evolve(evolve({}, started()), step);
    EXPECT_EQ(state.active, (std::set<std::string>{"b", "p"}));
    EXPECT_EQ(state.configuration, Texts{"b"});
    EXPECT_EQ(state.history.at("h"), Texts{"a"});
    EXPECT_TRUE(state.final);
    EXPECT_EQ(state.created_at, at(100));
    EXPECT_EQ(state.updated_at, at(200));
    EXPECT_EQ(state.steps.at("go"), (StepMark{at(10), "s", step.position}));
}

TEST(Evolve, WhatIsLeftAndEnteredAgainIsActive) {
    Event step = stepped(2);
    step.outcome.exited = {"a", "p"};
    step.outcome.entered = {"p", "a"};
    EXPECT_EQ(evolve(evolve({}, started()), step).active, (std::set<std::string>{"a", "p"}));
}

TEST(Evolve, WhatIsOnlyPassedThroughIsNotActive) {
    Event step = stepped(2);
    step.outcome.exited = {"a", "b", "c", "b"};
    step.outcome.entered = {"b", "c", "b", "d"};
    EXPECT_EQ(evolve(evolve({}, started()), step).active, (std::set<std::string>{"d", "p"}));
}

TEST(Evolve, InputOfAStepIsNotKeptUnlessAssigned) {
    Event step = stepped(2);
    step.input = from_json(R"({"secret": 1})");
    step.outcome.patch = {{"/x", Value{2}}, {"/y/z", Value{3}}, {"/gone", std::nullopt}};
    const InstanceState state = evolve(evolve({}, started(R"({"x": 1, "gone": 1})")), step);
    EXPECT_EQ(state.data, from_json(R"({"x": 2, "y": {"z": 3}})"));
}

TEST(Evolve, TheLatestStepOfATriggerCounts) {
    InstanceState state = evolve({}, started());
    Event first = stepped(2);
    first.occurred_at = at(50);
    state = evolve(state, first);
    Event second = stepped(3);
    second.occurred_at = at(40);
    state = evolve(state, second);
    EXPECT_EQ(state.steps.at("go").occurred_at, at(40));
    EXPECT_EQ(state.latest_occurred_at, at(50)) << "never goes back";
}

TEST(Evolve, TimersAreSetFiredAndCleared) {
    Event step = stepped(2);
    TimerEntry set;
    set.name = "t";
    set.owner = "a";
    set.trigger = "t";
    set.at = at(900);
    TimerEntry deadline = set;
    deadline.name = "d";
    deadline.keep = true;
    step.outcome.timers = {set, deadline};
    InstanceState state = evolve(evolve({}, started()), step);
    EXPECT_EQ(timer_of(state, "t"), (Timer{"t", "a", "t", at(900), at(200), false, false}));
    EXPECT_TRUE(timer_of(state, "t").fires_by_clock());

    Event fired = stepped(3);
    TimerEntry fire;
    fire.change = TimerChange::fired;
    fire.name = "t";
    TimerEntry fire_deadline = fire;
    fire_deadline.name = "d";
    fired.outcome.timers = {fire, fire_deadline};
    state = evolve(state, fired);
    EXPECT_EQ(timer_of(state, "t").name, "absent");
    EXPECT_TRUE(timer_of(state, "d").fired);

    Event cleared = stepped(4);
    TimerEntry clear;
    clear.change = TimerChange::cleared;
    clear.name = "d";
    cleared.outcome.timers = {clear};
    EXPECT_TRUE(evolve(state, cleared).timers.empty());
}

TEST(Evolve, ATimerThatWasPastWhenRecordedDoesNotFireByTheClock) {
    Event step = stepped(2);
    TimerEntry past;
    past.name = "past";
    past.at = at(199);
    TimerEntry now = past;
    now.name = "now";
    now.at = at(200);
    step.outcome.timers = {past, now};
    const InstanceState state = evolve(evolve({}, started()), step);
    EXPECT_FALSE(timer_of(state, "past").fires_by_clock());
    EXPECT_FALSE(timer_of(state, "now").fires_by_clock());
}

TEST(Evolve, ATimerSetByTheClockGoesOnFromItsOwnDueTimeAfterAPause) {
    TimerEntry again;
    again.name = "again";
    again.at = at(150);  // past when it is recorded at 200, but after what the clock fired at 10
    Event fired = stepped(2);
    fired.channel = "clock";
    fired.outcome.timers = {again};
    EXPECT_TRUE(timer_of(evolve(evolve({}, started()), fired), "again").fires_by_clock());

    fired.channel = "timer";  // fired on the way of a step that tells the past
    EXPECT_FALSE(timer_of(evolve(evolve({}, started()), fired), "again").fires_by_clock());
}

TEST(Evolve, APatchReplacesAnObjectAndMakesObjectsOnTheWay) {
    InstanceState state = evolve({}, started(R"({"x": {"y": 1}})"));
    Event step = stepped(2);
    step.outcome.patch = {Patch{"/x", Value{2}}, Patch{"/z/w", Value{"deep"}}};
    apply(state, step);
    EXPECT_EQ(state.data, from_json(R"({"x": 2, "z": {"w": "deep"}})"));
}

TEST(Evolve, SealedPartsArePiledUpWithWhatTheyAreBoundTo) {
    Event start = started();
    start.sealed = {SealedPart{}};
    start.request_key_hash.fill(1);
    Event step = stepped(2);
    step.sealed = {SealedPart{}, SealedPart{}};
    step.request_key_hash.fill(2);
    const InstanceState state = evolve(evolve({}, start), step);
    ASSERT_EQ(state.sealed.size(), 3U);
    EXPECT_EQ(state.sealed[0].request_key_hash, start.request_key_hash);
    EXPECT_EQ(state.sealed[2].request_key_hash, step.request_key_hash);
}

TEST(EvolveDeathTest, AHoleInTheVersionsIsABug) {
    EXPECT_DEATH(static_cast<void>(evolve({}, stepped(2))), "CHECK failed");
}

}  // namespace
}  // namespace jalon::testing
