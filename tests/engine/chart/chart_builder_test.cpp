#include "engine/chart/chart_builder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/limits.h"
#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

using Texts = std::vector<std::string>;

// "CODE POINTER" of every finding; "built" first when there is a chart.
Texts findings_of_value(const Value& workflow) {
    Findings findings;
    Texts texts;
    if (build_chart(workflow, findings)) texts.emplace_back("built");
    for (const Finding& finding : findings) {
        EXPECT_FALSE(finding.message.empty());
        texts.push_back(finding.code + " " + finding.pointer);
    }
    return texts;
}

Texts findings_of(std::string_view workflow) { return findings_of_value(from_json(workflow)); }

// One state `a`, with the given members.
Texts findings_in_a(const std::string& members) {
    return findings_of(R"({"states": {"a": {)" + members + R"(}, "b": {}}})");
}

Chart chart_of(std::string_view workflow) {
    Findings findings;
    auto chart = build_chart(from_json(workflow), findings);
    CHECK(chart.has_value());
    return *chart;
}

TEST(ChartBuilder, KeepsDocumentOrderAndParents) {
    const Chart chart = chart_of(R"({"states": {
        "z": {"states": {"y": {}, "h": {"type": "history", "target": "y"}, "x": {}}},
        "a": {"type": "parallel", "states": {"r": {}, "s": {"type": "final"}}},
        "p": {"type": "parallel"}}})");
    Texts ids;
    for (const StateNode& state : chart.states()) ids.push_back(state.id);
    EXPECT_EQ(ids, (Texts{"", "z", "y", "h", "x", "a", "r", "s", "p"}));
    EXPECT_EQ(chart.at(1).children, (std::vector<StateIndex>{2, 4}));
    EXPECT_EQ(chart.at(1).histories, std::vector<StateIndex>{3});
    EXPECT_EQ(chart.at(1).initial, std::vector<StateIndex>{2});
    EXPECT_EQ(chart.at(1).last, 4U);
    EXPECT_EQ(chart.at(4).parent, 1U);
    EXPECT_EQ(chart.at(5).kind, StateKind::parallel);
    EXPECT_EQ(chart.at(7).kind, StateKind::final);
    EXPECT_EQ(chart.at(8).kind, StateKind::atomic) << "parallel without regions";
    EXPECT_TRUE(chart.is_descendant(4, 1));
    EXPECT_FALSE(chart.is_descendant(1, 1));
    EXPECT_FALSE(chart.is_descendant(5, 1));
    EXPECT_EQ(chart.find("nobody"), std::nullopt);
}

TEST(ChartBuilder, InheritsThePhase) {
    const Chart chart = chart_of(R"({"states": {"a": {"phase": "one", "states": {
        "b": {}, "c": {"phase": "two", "states": {"d": {}}}}}}})");
    EXPECT_EQ(chart.at(*chart.find("b")).phase, "one");
    EXPECT_EQ(chart.at(*chart.find("d")).phase, "two");
}

TEST(ChartBuilder, NamesTimersAndKnowsDeadlines) {
    const Chart chart = chart_of(R"({"states": {"a": {"after": {
        "P10D": {"actions": []}, "P20D": "b"}}, "b": {"after": [
        {"timer": "due", "in": "P1M"},
        {"timer": "end", "at": {"var": "data.end"}, "target": "a"}]}}})");
    EXPECT_TRUE(chart.timer("a.after.P10D")->keep);
    EXPECT_FALSE(chart.timer("a.after.P20D")->keep);
    EXPECT_TRUE(chart.timer("due")->keep);
    EXPECT_TRUE(chart.timer("end")->at_rule.has_value());
    EXPECT_EQ(chart.timer("nobody"), nullptr);
}

TEST(ChartBuilder, NamesWhatIsWrongWithStates) {
    EXPECT_EQ(findings_of(R"({"states": {}})"), Texts{"no_states /states"});
    EXPECT_EQ(findings_of(R"({"states": []})"), (Texts{"shape /states", "no_states /states"}));
    EXPECT_EQ(findings_of(R"({"states": {"a": 1}})"),
              (Texts{"shape /states/a", "no_states /states"}));
    EXPECT_EQ(findings_of(R"({"states": {"": {}}})"),
              (Texts{"shape /states/", "no_states /states"}));
    EXPECT_EQ(findings_of(R"({"states": {"a": {"states": {"b": {}}}, "b": {}}})"),
              Texts{"duplicate_state /states/b"});
    EXPECT_EQ(findings_in_a(R"("type": "compound")"), Texts{"shape /states/a/type"});
    EXPECT_EQ(findings_in_a(R"("type": "final", "states": {"c": {}})"), Texts{"shape /states/a"});
    EXPECT_EQ(findings_in_a(R"("states": 1)"), Texts{"shape /states/a/states"});
}

TEST(ChartBuilder, ATellNamesAnInstanceOrAWorkflowWhoseInstancesFit) {
    const auto findings_in_tell = [](const std::string& who) {
        return findings_in_a(R"("entry": [{"tell": {"trigger": "t")" + who + "}}]");
    };
    EXPECT_EQ(findings_in_tell(R"(, "instance": {"var": "data.x"})"), Texts{"built"});
    EXPECT_EQ(findings_in_tell(R"(, "where": {"workflow": "w", "host": {"var": "data.x"}})"),
              Texts{"built"});
    EXPECT_EQ(findings_in_tell(""), Texts{"shape /states/a/entry/0/tell/instance"});
    EXPECT_EQ(findings_in_tell(R"(, "where": {"host": "h"})"),
              Texts{"shape /states/a/entry/0/tell/where"});
    EXPECT_EQ(findings_in_tell(R"(, "where": {"workflow": {"var": "data.x"}})"),
              Texts{"shape /states/a/entry/0/tell/where"});
    EXPECT_EQ(findings_in_tell(R"(, "instance": "i", "where": {"workflow": "w"})"),
              Texts{"shape /states/a/entry/0/tell"});
    EXPECT_EQ(findings_in_tell(R"(, "where": {"workflow": "w", "host": {"no_rule": 1}})"),
              Texts{"rule /states/a/entry/0/tell/where/host"});
}

TEST(ChartBuilder, NamesWhatIsWrongWithInitialAndHistory) {
    EXPECT_EQ(findings_of(R"({"initial": "x", "states": {"a": {}}})"),
              Texts{"dangling_target /initial"});
    EXPECT_EQ(findings_in_a(R"("initial": "b", "states": {"c": {}})"),
              Texts{"initial_outside /states/a/initial"});
    EXPECT_EQ(findings_in_a(R"("states": {"c": {}, "h": {"type": "history"}})"),
              Texts{"no_target /states/a/states/h"});
    EXPECT_EQ(findings_in_a(R"("states": {"c": {}, "h": {"type": "history", "target": "b"}})"),
              Texts{"initial_outside /states/a/states/h/target"});
    EXPECT_EQ(findings_in_a(R"("states": {"c": {}, "h": {"type": "history", "target": "h"}})"),
              Texts{"history_target /states/a/states/h/target"});
}

TEST(ChartBuilder, RefusesTargetsThatCannotBeActiveTogether) {
    constexpr const char* states = R"(,"states": {
        "p": {"type": "parallel", "states": {
            "r": {"states": {"r1": {}, "r2": {}}},
            "s": {"states": {"s1": {}, "s2": {}, "h": {"type": "history", "target": "s1"}}},
            "hp": {"type": "history", "history": "deep", "target": "p2"},
            "p2": {}}},
        "a": {"on": {"e": {"target": )";
    const auto findings = [&](const std::string& targets) {
        return findings_of(R"({"initial": "p")" + std::string(states) + targets + "}}}}}");
    };
    EXPECT_EQ(findings(R"(["r2", "s2"])"), Texts{"built"});
    EXPECT_EQ(findings(R"(["r2", "h"])"), Texts{"built"});
    const Texts refused{"conflicting_targets /states/a/on/e"};
    EXPECT_EQ(findings(R"(["r1", "r2"])"), refused);
    EXPECT_EQ(findings(R"(["r", "r2"])"), refused);
    EXPECT_EQ(findings(R"(["p", "s2"])"), refused);
    EXPECT_EQ(findings(R"(["s2", "h"])"), refused);
    EXPECT_EQ(findings(R"(["r2", "hp"])"), refused);
    EXPECT_EQ(findings(R"(["r2", "a"])"), refused);
    EXPECT_EQ(findings_of(R"({"initial": ["a", "b"], "states": {"a": {}, "b": {}}})"),
              Texts{"conflicting_targets /initial"});
}

TEST(ChartBuilder, NamesWhatIsWrongWithTransitions) {
    EXPECT_EQ(findings_in_a(R"("on": 1)"), Texts{"shape /states/a/on"});
    EXPECT_EQ(findings_in_a(R"("on": {"e": 1})"), Texts{"shape /states/a/on/e"});
    EXPECT_EQ(findings_in_a(R"("on": {"e": "c"})"), Texts{"dangling_target /states/a/on/e"});
    EXPECT_EQ(findings_in_a(R"("on": {"e/f": [{"target": ["b", 1]}]})"),
              Texts{"dangling_target /states/a/on/e~1f/0/target"});
    EXPECT_EQ(findings_in_a(R"("on": [{"target": "b"}])"), Texts{"shape /states/a/on/0/event"});
    EXPECT_EQ(findings_in_a(R"("always": "c")"), Texts{"dangling_target /states/a/always"});
    EXPECT_EQ(findings_in_a(R"("onDone": "c")"), Texts{"dangling_target /states/a/onDone"});
}

TEST(ChartBuilder, NamesWhatIsWrongWithRules) {
    EXPECT_EQ(findings_in_a(R"("on": {"e": {"guard": "G1"}})"),
              Texts{"dangling_guard /states/a/on/e/guard"});
    EXPECT_EQ(findings_in_a(R"("on": {"e": {"guard": {"nonsense": 1}}})"),
              Texts{"rule /states/a/on/e/guard"});
    EXPECT_EQ(findings_in_a(R"("on": {"e": {"guard": {"state.in": "c"}}})"),
              Texts{"dangling_state /states/a/on/e/guard"});
    EXPECT_EQ(findings_in_a(R"("on": {"e": {"guard": {"code": "X", "rule": {"no": 1}}}})"),
              Texts{"rule /states/a/on/e/guard/rule"});
    EXPECT_EQ(findings_of(R"({"guards": {"G": {}}, "states": {"a": {}}})"),
              Texts{"shape /guards/G/rule"});
}

TEST(ChartBuilder, NamesWhatIsWrongWithActions) {
    const auto entry = [](const std::string& action) {
        return findings_in_a(R"("entry": [)" + action + "]");
    };
    EXPECT_EQ(entry("1"), Texts{"shape /states/a/entry/0"});
    EXPECT_EQ(entry(R"({"raise": "a", "send": "b"})"), Texts{"shape /states/a/entry/0"});
    EXPECT_EQ(entry(R"({"shout": "a"})"), Texts{"unknown_action /states/a/entry/0/shout"});
    EXPECT_EQ(entry(R"({"raise": ""})"), Texts{"shape /states/a/entry/0/raise"});
    EXPECT_EQ(entry(R"({"cancel": 1})"), Texts{"shape /states/a/entry/0/cancel"});
    EXPECT_EQ(entry(R"({"send": {"delay": "P1D"}})"), Texts{"shape /states/a/entry/0/send"});
    EXPECT_EQ(entry(R"({"send": {"event": "e", "id": "a#2"}})"),
              Texts{"shape /states/a/entry/0/send/id"});
    EXPECT_EQ(entry(R"({"send": {"event": "e", "delay": "soon"}})"),
              Texts{"duration /states/a/entry/0/send/delay"});
    EXPECT_EQ(entry(R"({"assign": 1})"), Texts{"shape /states/a/entry/0/assign"});
    EXPECT_EQ(entry(R"({"assign": {"x": {"no": 1}}})"), Texts{"rule /states/a/entry/0/assign/x"});
    EXPECT_EQ(entry(R"({"notify": {"message": {}}})"), Texts{"shape /states/a/entry/0/notify/to"});
    EXPECT_EQ(entry(R"({"retime": "t"})"), Texts{"shape /states/a/entry/0/retime"});
    EXPECT_EQ(entry(R"({"if": {"then": []}})"), Texts{"shape /states/a/entry/0/if/cond"});
}

TEST(ChartBuilder, NamesWhatIsWrongWithTimers) {
    EXPECT_EQ(findings_in_a(R"("after": 1)"), Texts{"shape /states/a/after"});
    EXPECT_EQ(findings_in_a(R"("after": {"10 days": "b"})"),
              Texts{"duration /states/a/after/10 days"});
    EXPECT_EQ(findings_in_a(R"("after": [{"timer": "t", "in": "10 days"}])"),
              Texts{"duration /states/a/after/0/in"});
    EXPECT_EQ(findings_in_a(R"("after": [{"timer": "t"}])"), Texts{"shape /states/a/after/0"});
    EXPECT_EQ(findings_in_a(R"("after": [{"in": "P1D"}])"), Texts{"timer_name /states/a/after/0"});
    EXPECT_EQ(findings_in_a(R"("after": [{"timer": "t", "in": "P1D"},
                                         {"timer": "t", "in": "P2D"}])"),
              Texts{"timer_name /states/a/after/1"});
    EXPECT_EQ(findings_in_a(R"("after": [{"timer": "t", "at": {"no": 1}}])"),
              Texts{"rule /states/a/after/0/at"});
}

TEST(ChartBuilder, HoldsTheBoundsOfItsLimits) {
    Value deep{Value::Object{}};
    for (int i = 0; i <= limits::chart_depth_max; ++i) {
        Value states;
        states.set("s" + std::to_string(i), std::move(deep));
        deep = Value{};
        deep.set("states", std::move(states));
    }
    const Texts nested = findings_of_value(deep);
    ASSERT_EQ(nested.size(), 1U);
    EXPECT_TRUE(nested[0].starts_with("limit /states/"));

    Value::Object many;
    for (std::size_t i = 0; i < 5 * limits::chart_nodes_max; ++i) {
        many.push_back({"s" + std::to_string(i), Value::Object{}});
    }
    Value wide;
    wide.set("states", std::move(many));
    EXPECT_EQ(findings_of_value(wide), Texts{"limit /states/s1999"})
        << "the root counts as a state, and what is too much is said once";
}

TEST(ChartWalk, FindsStatesThatNothingEnters) {
    const Chart chart = chart_of(R"({"initial": "a", "states": {
        "a": {"on": {"e": "h"}},
        "b": {"states": {"b1": {}, "b2": {}, "h": {"type": "history", "target": "b1"}}},
        "p": {"type": "parallel", "states": {"r": {"on": {"x": "r"}}}},
        "island": {"on": {"e": "p"}}}})");
    Texts ids;
    for (const StateIndex state : unreachable_states(chart)) ids.push_back(chart.at(state).id);
    // What only unreachable states lead to is unreachable too.
    EXPECT_EQ(ids, (Texts{"b2", "p", "r", "island"}));
}

TEST(ChartWalk, VisitsEveryRule) {
    const Chart chart = chart_of(R"({"states": {"a": {
        "entry": [{"if": {"cond": {"var": "1"}, "then": [{"assign": {"x": {"var": "2"}}}],
                          "else": [{"assign": {"x": {"var": "3"}}}]}}],
        "exit": [{"assign": {"x": {"var": "4"}}}],
        "on": {"e": {"guard": {"var": "5"}, "actions": [{"assign": {"x": {"var": "6"}}}]}},
        "after": [{"timer": "t", "in": {"var": "7"}}, {"timer": "u", "at": {"var": "8"}}]}}})");
    Texts reads;
    each_rule(chart, [&](const Rule& rule, const std::string& pointer) {
        EXPECT_TRUE(pointer.starts_with("/states/a"));
        reads.insert(reads.end(), rule.reads().begin(), rule.reads().end());
    });
    std::sort(reads.begin(), reads.end());
    EXPECT_EQ(reads, (Texts{"1", "2", "3", "4", "5", "6", "7", "8"}));
}

TEST(ChartMatch, ComparesWholeWords) {
    const auto fits = [](const char* descriptor, const char* event) {
        return matches({descriptor}, event);
    };
    EXPECT_TRUE(fits("a.b", "a.b"));
    EXPECT_TRUE(fits("a.b", "a.b.c"));
    EXPECT_TRUE(fits("a.*", "a"));
    EXPECT_TRUE(fits("a.*", "a.b"));
    EXPECT_TRUE(fits("a.", "a.b"));
    EXPECT_TRUE(fits("*", "anything"));
    EXPECT_FALSE(fits("a.b", "a"));
    EXPECT_FALSE(fits("a.b", "a.bc"));
    EXPECT_FALSE(fits("a.*", "ab"));
    EXPECT_FALSE(matches({}, "a")) << "an eventless transition matches no event";
    EXPECT_TRUE(matches({"x", "a"}, "a.b"));
}

}  // namespace
}  // namespace jalon::testing
