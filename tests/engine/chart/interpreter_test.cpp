// What the readable scripts of tests/golden/chart do not show: zones, bounds, errors, queries.
#include "engine/chart/interpreter.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/limits.h"
#include "tests/support/chart_runner.h"
#include "tests/support/fake_zones.h"

namespace jalon::testing {
namespace {

using Texts = std::vector<std::string>;
using Transitions = std::vector<const Transition*>;

// "NAME INSTANT" of the timers that were set.
Texts timers_set(const Result<RunResult>& run) {
    Texts texts;
    if (!run) return {"error " + run.error().message};
    for (const TimerEntry& timer : run->outcome.timers) {
        if (timer.change == TimerChange::set) {
            texts.push_back(timer.name + " " + to_string(timer.at));
        }
    }
    return texts;
}

constexpr const char* zoned = R"({"states": {"a": {"after": [
    {"timer": "day", "in": "P1D"}, {"timer": "hours", "in": "PT24H"},
    {"timer": "date", "at": {"var": "data.date"}}]}}})";

TEST(ChartTimers, ADayIsACalendarDayAndTwentyFourHoursAreNot) {
    const FakeZones zones;
    ChartRunner runner(zoned);
    runner.use_zone(zones, "Two");
    runner.set_now("2024-03-30T10:00:00Z");  // noon on the wall; the clocks change in the night
    const auto run = runner.start(from_json(R"({"date": "2024-03-31"})"));
    EXPECT_EQ(timers_set(run), (Texts{"day 2024-03-31T09:00:00Z", "hours 2024-03-31T10:00:00Z",
                                      "date 2024-03-31T20:59:59.999999Z"}));
    const TimerEntry& day = run->outcome.timers[0];
    EXPECT_EQ(day.zone, "Two");
    EXPECT_EQ(day.zone_version, "fake");
    EXPECT_EQ(to_string(day.local), to_string(utc_of(*parse_timestamp("2024-03-31T12:00:00Z"))));
}

TEST(ChartTimers, AWallTimeThatIsSkippedBecomesTheFirstValidInstant) {
    const FakeZones zones;
    ChartRunner runner(zoned);
    runner.use_zone(zones, "Two");
    runner.set_now("2024-03-30T01:30:00Z");  // 03:30 on the wall
    EXPECT_EQ(timers_set(runner.start())[0], "day 2024-03-31T01:00:00Z");
}

TEST(ChartTimers, AWallTimeThatComesTwiceMeansTheEarlierOne) {
    const FakeZones zones;
    ChartRunner runner(zoned);
    runner.use_zone(zones, "Two");
    runner.set_now("2024-10-26T00:30:00Z");  // 03:30 on the wall
    EXPECT_EQ(timers_set(runner.start())[0], "day 2024-10-27T00:30:00Z");
}

TEST(ChartTimers, ARuleGivesTheDelay) {
    ChartRunner runner(R"({"states": {"a": {"after": [
        {"timer": "t", "in": {"var": "data.wait"}}]}}})");
    EXPECT_EQ(timers_set(runner.start(from_json(R"({"wait": "P6M"})"))),
              Texts{"t 2024-07-01T00:00:00Z"});
}

TEST(ChartTimers, WhatIsNoDateSetsNoTimer) {
    for (const char* date : {R"({"date": null})", R"({"date": "soon"})", R"({"date": 7})", "{}"}) {
        ChartRunner runner(zoned);
        EXPECT_EQ(timers_set(runner.start(from_json(date))).size(), 2U) << date;
    }
}

TEST(ChartTimers, RetimeLeavesTimersOfInactiveStatesAlone) {
    ChartRunner runner(R"({"states": {
        "a": {"on": {"e": {"actions": [{"retime": ["t", "nobody"]}]}}},
        "b": {"after": [{"timer": "t", "in": "P1D"}]}}})");
    ASSERT_TRUE(runner.start());
    EXPECT_EQ(timers_set(runner.send("e")), Texts{});
}

TEST(ChartTimers, SendsOfOneIdAreKeptApartAndCancelledTogether) {
    ChartRunner runner(R"({"states": {"a": {"on": {
        "more": {"actions": [{"send": {"event": "e", "id": "s", "delay": "P1D"}}]},
        "none": {"actions": [{"cancel": "s"}]}}}}})");
    ASSERT_TRUE(runner.start());
    EXPECT_EQ(timers_set(runner.send("more")), Texts{"s 2024-01-02T00:00:00Z"});
    EXPECT_EQ(timers_set(runner.send("more")), Texts{"s#2 2024-01-02T00:00:00Z"});
    const auto run = runner.send("none");
    ASSERT_EQ(run->outcome.timers.size(), 2U);
    EXPECT_TRUE(runner.timers().empty());
}

TEST(ChartTimers, MoreThanTheLimitStopTheRun) {
    ChartRunner runner(R"({"states": {"a": {"always": {
        "actions": [{"send": {"event": "e", "delay": "P1D"}}]}}}})");
    const auto run = runner.start();
    ASSERT_FALSE(run);
    EXPECT_EQ(run.error().code, ErrorCode::limit);
}

TEST(ChartActions, DataThatGrowsPastItsLimitStopsTheRun) {
    constexpr const char* wide = R"({"states": {"a": {"always": {"actions": [
        {"assign": {"x": {"cat": [{"var": "data.x"}, {"var": "data.x"}, "yes"]}}}]}}}})";
    constexpr const char* deep = R"({"states": {"a": {"always": {"actions": [
        {"assign": {"x.y.z": {"var": "data.x"}}}]}}}})";
    for (const char* chart : {wide, deep}) {
        const auto run = ChartRunner(chart).start();
        ASSERT_FALSE(run);
        EXPECT_EQ(run.error().code, ErrorCode::limit);
        EXPECT_NE(run.error().message.find("data"), std::string::npos) << run.error().message;
    }
}

TEST(ChartActions, TheChosenBranchRunsAlone) {
    constexpr const char* chart = R"({"states": {"a": {"entry": [{"if": {
        "cond": {"==": [{"var": "data.n"}, 1]}, "then": [{"assign": {"is": "one"}}],
        "elseif": [{"cond": {"==": [{"var": "data.n"}, 2]}, "then": [{"assign": {"is": "two"}}]}],
        "else": [{"assign": {"is": "many"}}]}}]}}})";
    const auto told = [&](int n) {
        ChartRunner runner(chart);
        EXPECT_TRUE(runner.start(Value::Object{{"n", n}}));
        return std::string(text_or(runner.data().find("is"), ""));
    };
    EXPECT_EQ(told(1), "one");
    EXPECT_EQ(told(2), "two");
    EXPECT_EQ(told(3), "many");
}

TEST(ChartActions, AConditionThatErrorsIsFalseAndRaisesAnError) {
    ChartRunner runner(R"({"states": {"a": {"entry": [{"if": {"cond": {"date.before": [1, 2]},
        "then": [{"assign": {"x": 1}}], "else": [{"assign": {"x": 2}}]}}],
        "on": {"error.execution": "b"}}, "b": {}}})");
    ASSERT_TRUE(runner.start());
    EXPECT_EQ(runner.data(), from_json(R"({"x": 2})"));
    EXPECT_TRUE(runner.active().contains("b"));
}

TEST(ChartActions, InitialContentRunsAfterTheParentsEntryAndBeforeTheChilds) {
    ChartRunner runner(R"({"states": {"a": {
        "entry": [{"assign": {"log": "p"}}],
        "initial": {"target": "a1", "actions": [
            {"assign": {"log": {"cat": [{"var": "data.log"}, "i"]}}}]},
        "states": {"a1": {"entry": [
            {"assign": {"log": {"cat": [{"var": "data.log"}, "c"]}}}]}}}}})");
    ASSERT_TRUE(runner.start());
    EXPECT_EQ(runner.data(), from_json(R"({"log": "pic"})"));
}

TEST(ChartGuards, AllOfSeveralMustHoldAndEachIsTold) {
    ChartRunner runner(R"({"guards": {"G1": {"rule": true}, "G2": {"rule": {"var": "input.ok"}}},
        "states": {"a": {"on": {"e": {"target": "b", "guard": ["G1", "G2"]}}}, "b": {}}})");
    ASSERT_TRUE(runner.start());
    const auto refused = runner.send("e");
    EXPECT_FALSE(refused->outcome.changed);
    EXPECT_TRUE(refused->matched);
    EXPECT_EQ(refused->outcome.guards,
              (std::vector<GuardResult>{{"G1", Verdict::holds}, {"G2", Verdict::fails}}));
    ASSERT_EQ(refused->stopped.size(), 1U);
    ASSERT_EQ(refused->stopped[0].guards.size(), 1U);
    EXPECT_EQ(refused->stopped[0].guards[0]->code, "G2");
    EXPECT_TRUE(runner.send("e", from_json(R"({"ok": true})"))->outcome.changed);
}

TEST(ChartGuards, TheNextTransitionInDocumentOrderIsTriedThenTheParents) {
    ChartRunner runner(R"({"states": {"p": {"on": {"e": "c"}, "states": {"a": {"on": {"e": [
        {"target": "b", "guard": false}]}}, "b": {}}}, "c": {}}})");
    ASSERT_TRUE(runner.start());
    ASSERT_TRUE(runner.send("e")->outcome.changed);
    EXPECT_TRUE(runner.active().contains("c"));
}

TEST(ChartGuards, StateInReadsTheConfigurationOfThatMoment) {
    ChartRunner runner(R"({"states": {"p": {"type": "parallel", "states": {
        "r": {"states": {"r1": {"on": {"e": "r2"}}, "r2": {}}},
        "s": {"states": {"s1": {"always": {"target": "s2", "guard": {"state.in": "r2"}}},
                         "s2": {}}}}}}})");
    ASSERT_TRUE(runner.start());
    EXPECT_TRUE(runner.active().contains("s1"));
    ASSERT_TRUE(runner.send("e"));
    EXPECT_TRUE(runner.active().contains("s2"));
}

TEST(ChartRun, AStateThatTheChartDoesNotKnowIsCorruption) {
    const ChartRunner runner(R"({"states": {"a": {}}})");
    const std::set<std::string> active{"gone"};
    const std::map<std::string, std::vector<std::string>> history;
    const auto run =
        run_trigger(runner.chart(), ChartState{&active, &history, {}}, "e", ChartInputs{});
    EXPECT_EQ(run.error().code, ErrorCode::corruption);
}

TEST(ChartRun, WhatIsNotAwaitedChangesNothing) {
    ChartRunner runner(R"({"states": {"a": {"on": {"e": "a"}}}})");
    ASSERT_TRUE(runner.start());
    const auto run = runner.send("f");
    EXPECT_FALSE(run->matched);
    EXPECT_EQ(run->outcome, Outcome{});
}

TEST(ChartRun, AnEndlessLoopOfRaisedEventsIsStopped) {
    ChartRunner runner(R"({"states": {"a": {"entry": [{"raise": "e"}], "on": {"e": "a"}}}})");
    EXPECT_EQ(runner.start().error().code, ErrorCode::limit);
}

TEST(ChartRun, AnEndlessLoopOfSentEventsIsStopped) {
    ChartRunner runner(R"({"states": {"a": {"entry": [{"send": "e"}], "on": {"e": "a"}}}})");
    EXPECT_EQ(runner.start().error().code, ErrorCode::limit);
}

TEST(ChartRun, AfterATopLevelFinalStateNothingQueuedRuns) {
    ChartRunner runner(R"({"states": {
        "a": {"on": {"e": {"target": "end", "actions": [{"raise": "f"}, {"send": "f"}]}}},
        "end": {"type": "final", "on": {"f": "a"}}}})");
    ASSERT_TRUE(runner.start());
    const auto run = runner.send("e");
    EXPECT_TRUE(run->outcome.final);
    EXPECT_EQ(run->outcome.configuration, Texts{"end"});
}

TEST(ChartQueries, CandidatesTellWhichKnownGuardsFail) {
    const ChartRunner runner(R"({
        "guards": {"NO": {"rule": false}, "LATER": {"rule": {"var": "input.x"}}},
        "states": {"p": {"on": {"e": "a"}, "states": {
            "a": {"on": {"e": {"guard": ["NO", "LATER"]}}}}}}})");
    const std::set<std::string> active{"p", "a"};
    const std::map<std::string, std::vector<std::string>> history;
    const ChartState state{&active, &history, {}};
    const auto found = candidates_for(runner.chart(), state, "e", ChartInputs{},
                                      [](const NamedGuard& guard) { return guard.code == "NO"; });
    ASSERT_EQ(found.size(), 2U);
    ASSERT_EQ(found[0].failed.size(), 1U);
    EXPECT_EQ(found[0].failed[0]->code, "NO");
    EXPECT_TRUE(found[1].failed.empty());
    EXPECT_TRUE(awaits(runner.chart(), active, "e.more"));
    EXPECT_FALSE(awaits(runner.chart(), active, "f"));
    EXPECT_EQ(atomic_states(runner.chart(), active), Texts{"a"});
}

TEST(ChartQueries, TheIndexFindsWhatTheDescriptorsSay) {
    // Transition n of a state has the n-th descriptor; the states take turns.
    const std::vector<std::string> descriptors{"*",  "a",  "a.*", "a.b", "a.", "b.*",
                                               "ab", "*.", ".",   "",    ".*"};
    std::vector<StateNode> states(3);
    for (std::size_t n = 0; n < descriptors.size(); ++n) {
        Transition& one = states[n % 3].transitions.emplace_back();
        one.source = static_cast<StateIndex>(n % 3);
        one.descriptors = {descriptors[n]};
    }
    states[0].transitions.emplace_back().descriptors = {"a", "a.b"};  // found once
    Transition& timer = states[1].transitions.emplace_back();
    timer.source = 1;
    timer.descriptors = {"b"};
    timer.of_timer = true;                            // found on b, not on b.x
    states[2].transitions.emplace_back().source = 2;  // eventless
    Chart built(std::move(states));
    Chart assigned(std::vector<StateNode>(1));
    assigned = built;
    Chart moved(Chart{built});
    const std::map<std::string, Texts> expected{
        {"a", {"*", "a", "a", "a.", "a.*"}},  // of state 0, then of 1, then of 2
        {"a.b", {"*", "a.b", "a", "a", "a.", "a.*"}},
        {"ab", {"*", "ab"}}};
    for (const Chart* chart : {&built, &assigned, &moved}) {
        EXPECT_EQ(chart->eventless(), Transitions{&chart->at(2).transitions.back()});
        for (const char* event : {"a", "a.b", "a.b.c", "ab", "b", "b.x", "", ".", ".a", "*"}) {
            Transitions fitting;
            for (const StateNode& state : chart->states()) {
                for (const Transition& one : state.transitions) {
                    if (waits_for(one, event)) fitting.push_back(&one);
                }
            }
            const Transitions found = chart->transitions_on(event);
            EXPECT_EQ(found, fitting) << event;
            const auto known = expected.find(event);
            if (known == expected.end()) continue;
            Texts names;
            for (const Transition* one : found) names.push_back(one->descriptors.front());
            EXPECT_EQ(names, known->second) << event;
        }
    }
}

TEST(ChartRun, TheDataStaysBelowItsLimitHoweverItGrows) {
    ChartRunner runner(R"({"states": {"a": {"on": {
        "grow": {"actions": [{"correct": {"path": {"var": "input.one"}, "value": 1}},
                             {"correct": {"path": {"var": "input.two"}, "value": 1}}]},
        "renew": {"actions": [{"assign": {"x": {"var": "input.text"}}},
                              {"assign": {"x": {"var": "input.text"}}},
                              {"assign": {"x": {"var": "input.text"}}}]}}}}})");
    ASSERT_TRUE(runner.start());
    const auto long_name = [](char letter) { return std::string(200U << 10U, letter); };
    const auto grown =
        runner.send("grow", Value::Object{{"one", long_name('p')}, {"two", long_name('q')}});
    ASSERT_FALSE(grown) << "names weigh as well";
    EXPECT_EQ(grown.error().code, ErrorCode::limit);
    EXPECT_TRUE(runner.send("renew", Value::Object{{"text", long_name('r').substr(100U << 10U)}}))
        << "what is replaced weighs nothing any more";
}

TEST(ChartRun, AGuardAboveManyRegionsIsJudgedOnce) {
    const ChartRunner runner(R"({
        "guards": {"NO": {"rule": false}},
        "states": {"p": {"type": "parallel", "on": {"e": {"target": "q", "guard": "NO"}},
            "states": {"a": {"states": {"a1": {}}}, "b": {"states": {"b1": {}}},
                       "c": {"states": {"c1": {}}}}}, "q": {}}})");
    const std::set<std::string> active{"p", "a", "a1", "b", "b1", "c", "c1"};
    const std::map<std::string, std::vector<std::string>> history;
    const auto run =
        run_trigger(runner.chart(), ChartState{&active, &history, {}}, "e", ChartInputs{});
    ASSERT_TRUE(run);
    EXPECT_TRUE(run->matched);
    EXPECT_FALSE(run->outcome.changed);
    EXPECT_EQ(run->outcome.guards.size(), 1U);
    EXPECT_EQ(run->stopped.size(), 1U);
}

}  // namespace
}  // namespace jalon::testing
