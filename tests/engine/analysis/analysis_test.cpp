#include "engine/analysis/analysis.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

using Texts = std::vector<std::string>;

Analysis analysis_of(std::string_view members) {
    const auto workflow = workflow_of(members);
    return workflow == nullptr ? Analysis{} : analyse(*workflow);
}

// "CODE POINTER" of what is found, sorted.
Texts found_in(std::string_view members) {
    Texts texts;
    for (const Finding& finding : analysis_of(members).findings) {
        EXPECT_EQ(finding.severity, Severity::warning);
        EXPECT_FALSE(mend_of(finding.code).empty()) << finding.code;
        texts.push_back(finding.code + " " + finding.pointer);
    }
    std::sort(texts.begin(), texts.end());
    return texts;
}

// Triggers that anybody may send, without data.
std::string triggers(const Texts& names) {
    std::string text = R"("triggers": {)";
    for (const std::string& name : names) {
        if (text.back() != '{') text += ",";
        text += "\"" + name +
                R"(": {"title": {"en": "T", "fr": "T"}, "by": ["*"],)"
                R"("data": {"type": "object", "additionalProperties": false,)"
                R"("properties": {"kind": {"type": "string", "enum": ["a", "b"]}}}})";
    }
    return text + "}";
}

std::string states(std::string_view inside, const Texts& names) {
    return R"("states": {)" + std::string(inside) + "}," + triggers(names);
}

Texts script_of(const Analysis& analysis, std::string_view code) {
    for (const Counterexample& one : analysis.counterexamples) {
        if (one.code != code) continue;
        Texts lines;
        for (const Value& line : one.script) lines.push_back(to_json(line));
        return lines;
    }
    return {"none"};
}

TEST(Analysis, FindsNothingInAWorkflowThatIsWell) {
    EXPECT_EQ(found_in(states(R"("a": {"on": {"go": "b"}}, "b": {"type": "final"})", {"go"})),
              Texts{});
}

TEST(Analysis, SaysHowMuchItExplored) {
    const auto analysis = analysis_of(states(R"("a": {"on": {"go": "b"}}, "b": {})", {"go"}));
    EXPECT_EQ(analysis.explored.configurations, 2U);
    EXPECT_TRUE(analysis.explored.complete);
    EXPECT_TRUE(analysis.explored.apart.empty());
}

TEST(Analysis, FindsAStateThatOnlyADeadGuardLeadsTo) {
    EXPECT_EQ(found_in(states(R"("a": {"on": {"go": {"target": "b", "guard": {"==": [1, 2]}}}},
                                 "b": {})",
                              {"go"})),
              (Texts{"guard_never_holds /states/a/on/go/guard", "never_awaited /triggers/go",
                     "never_entered /states/b"}));
}

TEST(Analysis, FindsATriggerThatOnlyAnUnenteredStateAwaits) {
    const auto found = found_in(states(
        R"("a": {"on": {"go": {"target": "b", "guard": {"state.in": "b"}}}},
           "b": {"on": {"back": "a"}})",
        {"go", "back"}));
    EXPECT_EQ(found, (Texts{"guard_never_holds /states/a/on/go/guard",
                            "never_awaited /triggers/back", "never_entered /states/b"}));
}

// In parallel regions only a walk can tell what is active together.
TEST(Analysis, FindsATestOfAStateThatIsNeverActiveTogetherWithTheSource) {
    const auto found = found_in(states(
        R"("p": {"type": "parallel", "states": {
             "l": {"initial": "l1", "states": {"l1": {"on": {"both": "l2"}}, "l2": {}}},
             "r": {"initial": "r1", "states": {
                 "r1": {"on": {"both": "r2", "odd": {"target": "r2", "guard": {"state.in": "l2"}}}},
                 "r2": {}}}}})",
        {"both", "odd"}));
    EXPECT_EQ(found, Texts{"guard_never_holds /states/p/states/r/states/r1/on/odd/guard"});
}

TEST(Analysis, FindsGuardsThatContradictThemselves) {
    const auto guard = [](const std::string& rule) {
        return found_in(states(
            R"("a": {"on": {"go": {"target": "b", "guard": )" + rule + R"(}, "on": "b"}}, "b": {})",
            {"go", "on"}));
    };
    const Texts never{"guard_never_holds /states/a/on/go/guard", "never_awaited /triggers/go"};
    const std::string x = R"({"var": "actor.role"})";
    EXPECT_EQ(guard(R"({"and": [{"==": [)" + x + R"(, "a"]}, {"==": [)" + x + R"(, "b"]}]})"),
              never);
    EXPECT_EQ(
        guard(R"({"and": [{"==": [)" + x + R"(, "a"]}, {"in": [)" + x + R"(, ["b", "c"]]}]})"),
        never);
    EXPECT_EQ(guard(R"({"and": [)" + x + R"(, {"!": )" + x + "}]}"), never);
    EXPECT_EQ(guard(R"({"and": [{"<": [)" + x + R"(, 3]}, {">": [)" + x + ", 5]}]}"), never);
    EXPECT_EQ(guard(R"({"or": [false, {"and": [)" + x + R"(, {"!": )" + x + "}]}]}"), never);
    EXPECT_EQ(guard(R"({"and": [{"==": [)" + x + R"(, "1"]}, {"==": [)" + x + R"(, "1.0"]}]})"),
              Texts{});
    EXPECT_EQ(guard(R"({"and": [{"<=": [)" + x + R"(, 3]}, {">=": [)" + x + ", 3]}]}"), Texts{});
}

TEST(Analysis, FindsTwoGuardsOfOneTransitionThatExcludeEachOther) {
    const auto found = found_in(states(
        R"("a": {"on": {"go": {"target": "b", "guard": [{"==": [{"var": "input.kind"}, "a"]},
                 {"==": [{"var": "input.kind"}, "b"]}]}, "on": "b"}}, "b": {})",
        {"go", "on"}));
    EXPECT_EQ(found,
              (Texts{"guard_never_holds /states/a/on/go/guard", "never_awaited /triggers/go"}));
}

TEST(Analysis, FindsConditionsThatAlwaysComeToTheSame) {
    const auto found = found_in(states(
        R"("a": {"entry": [{"if": {"cond": {"!": [0]}, "then": [{"raise": "go"}]}}],
                 "on": {"go": {"target": "b", "guard": {"==": [1, 1]}}}}, "b": {})",
        {"go"}));
    EXPECT_EQ(found,
              (Texts{"condition_always_holds /states/a/entry/0/if/cond",
                     "guard_always_holds /states/a/on/go/guard", "never_awaited /triggers/go"}));
}

TEST(Analysis, FindsATransitionThatAnotherIsAlwaysTakenBefore) {
    const auto found = found_in(states(
        R"("a": {"on": {"go": ["b", {"target": "c", "guard": {"var": "input.kind"}}], "on": "c"}},
           "b": {}, "c": {})",
        {"go", "on"}));
    EXPECT_EQ(found, Texts{"shadowed_transition /states/a/on/go/1"});
}

TEST(Analysis, FindsAStateWithoutAWayToTheEndAndTheWayThere) {
    const std::string text = states(
        R"("a": {"on": {"stop": "end", "stray": "b"}}, "b": {"on": {"turn": "c"}},
           "c": {"on": {"turn": "b"}}, "end": {"type": "final"})",
        {"stop", "stray", "turn"});
    EXPECT_EQ(found_in(text), Texts{"no_way_to_final /states/b"});
    EXPECT_EQ(script_of(analysis_of(text), "no_way_to_final"),
              (Texts{R"({"start":{}})", R"({"send":"stray","data":{}})"}));
}

TEST(Analysis, AsksForNoEndWhereAWorkflowHasNone) {
    EXPECT_EQ(
        found_in(states(R"("a": {"on": {"go": "b"}}, "b": {"on": {"back": "a"}})", {"go", "back"})),
        Texts{});
}

constexpr std::string_view waiting =
    R"("p": {"type": "parallel", "onDone": "end", "states": {
         "l": {"initial": "l1", "states": {
             "l1": {"on": {"left": {"target": "l2", "guard": {"state.in": "r2"}}}},
             "l2": {"type": "final"}}},
         "r": {"initial": "r1", "states": {
             "r1": {"on": {"right": {"target": "r2", "guard": {"state.in": "l2"}}}},
             "r2": {"type": "final"}}},
         "clock": {"initial": "tick", "states": {"tick": {"on": {"turn": "tock"}},
             "tock": {"on": {"turn": "tick", "over": "done"}}, "done": {"type": "final"}}}}},
       "end": {"type": "final"})";

TEST(Analysis, FindsRegionsThatWaitForEachOtherWhileAnotherGoesOn) {
    const auto analysis = analysis_of(states(waiting, {"left", "right", "turn", "over"}));
    const auto deadlock =
        std::find_if(analysis.findings.begin(), analysis.findings.end(),
                     [](const Finding& finding) { return finding.code == "deadlock"; });
    ASSERT_NE(deadlock, analysis.findings.end());
    EXPECT_EQ(deadlock->pointer, "/states/p/states/l/states/l1");
    EXPECT_EQ(deadlock->message, "l1 waits for r2, r1 waits for l2: nothing can ever change that");
    EXPECT_EQ(script_of(analysis, "deadlock"), Texts{R"({"start":{}})"});
}

TEST(Analysis, CallsNoDeadlockWhatAThirdRegionCanOpen) {
    std::string text = states(waiting, {"left", "right", "turn", "over"});
    const auto replace = [&](const std::string& from, const std::string& to) {
        text.replace(text.find(from), from.size(), to);
    };
    replace(R"({"state.in": "l2"})", R"({"or": [{"state.in": "l2"}, {"state.in": "tock"}]})");
    replace(R"(, "over": "done")", "");
    for (const std::string& one : found_in(text)) EXPECT_FALSE(one.starts_with("deadlock")) << one;
}

TEST(Analysis, FindsACompletionThatCanNeverCome) {
    const auto found = found_in(states(
        R"("p": {"type": "parallel", "onDone": "next", "states": {
             "l": {"initial": "l1", "states": {"l1": {"on": {"go": "l2"}},
                                               "l2": {"type": "final"}}},
             "r": {"initial": "r1", "states": {"r1": {"on": {"go": "r2"}}, "r2": {}}}}},
           "next": {})",
        {"go"}));
    EXPECT_EQ(found,
              (Texts{"deadlock /states/p/states/l/states/l2", "never_entered /states/next"}));
}

TEST(Analysis, FindsStepsThatNeverComeToRest) {
    const auto found = found_in(
        states(R"("a": {"on": {"go": "b"}}, "b": {"always": "c"}, "c": {"always": "b"})", {"go"}));
    EXPECT_EQ(found, Texts{"never_rests /triggers/go"});
}

// Either answer fits a guard on data, but one that is asked twice in a step answers the same.
TEST(Analysis, TakesAGuardAndItsOppositeForOneQuestion) {
    const auto found = found_in(states(
        R"("a": {"on": {"go": "b"}},
           "b": {"always": [{"target": "c", "guard": {"==": [{"var": "actor.role"}, "x"]}},
                            {"target": "d", "guard": {"!=": [{"var": "actor.role"}, "x"]}}]},
           "c": {"type": "final"}, "d": {"type": "final"})",
        {"go"}));
    EXPECT_EQ(found, Texts{});
}

TEST(Analysis, FindsPathsThatNoSchemaDeclares) {
    const auto found = found_in(
        states(R"("a": {"on": {"go": {"guard": {"and": [{"var": "data.contrat.start"},
                        {"var": "input.kynd"}, {"var": "actor.name"}, {"var": "date.start"},
                        {"var": "data.contract.start"}, {"var": "data.free.any"}]},
                    "actions": [{"assign": {"contract.begin": 1, "contract.start": 2}}]}}})",
               {"go"}) +
        R"(, "data": {"type": "object", "properties": {"free": {"type": "object"}, "contract":
            {"type": "object", "additionalProperties": false, "properties": {"start": {}}}}})");
    const std::string guard = "/states/a/on/go/guard/and/";
    EXPECT_EQ(found, (Texts{"undeclared_path /states/a/on/go/actions/0/assign/contract.begin",
                            "unknown_path " + guard + "0/var", "unknown_path " + guard + "1/var",
                            "unknown_path " + guard + "2/var", "unknown_path " + guard + "3/var"}));
}

TEST(Analysis, FindsTextsThatAFieldNeverHas) {
    const auto found = found_in(states(
        R"("a": {"on": {"go": {"guard": {"or": [{"==": [{"var": "input.kind"}, "c"]},
                    {"in": [{"var": "input.kind"}, ["a", "d"]]},
                    {"==": [{"var": "input.kind"}, "b"]}]}, "target": "b"}}}, "b": {})",
        {"go"}));
    EXPECT_EQ(found, (Texts{"impossible_value /states/a/on/go/guard/or/0/==",
                            "impossible_value /states/a/on/go/guard/or/1/in"}));
}

TEST(Analysis, FindsWhatIsDeclaredAndNeverUsed) {
    const auto found =
        found_in(states(R"("a": {"phase": "x", "on": {"go": {"guard": {"<": [{"var": "rules.max"},
                  {"var": "rules.mox"}]}}}})",
                        {"go"}) +
                 R"(, "phases": [{"id": "y", "title": {"en": "Y", "fr": "Y"}}],
           "guards": {"spare": {"rule": {"var": "actor.role"}, "message": {"en": "N", "fr": "N"},
                      "unblock_by": [{"role": "admin", "trigger": "gone"}]}},
           "derive": {"age": {"on": ["go"], "rule": {"date.age": ["2000-01-01", "2020-01-01"]}}},
           "rule_sets": [{"id": "1", "from": "2020-01-01", "numbers": {"min": 1}},
                         {"id": "2", "from": "2021-01-01", "numbers": {"max": 2}}])");
    EXPECT_EQ(found,
              (Texts{"missing_number /rule_sets/0/numbers",
                     "unknown_number /states/a/on/go/guard/</1/var",
                     "unknown_phase /states/a/phase", "unknown_unblock /guards/spare/unblock_by/0",
                     "unused_fact /derive/age", "unused_guard /guards/spare",
                     "unused_number /rule_sets/0/numbers/min", "unused_phase /phases/0"}));
}

// A read must have a fact; sometimes it only matters whether the other instance is there.
TEST(Analysis, AsksForNoUseOfTheOnlyFactOfAReadThatIsLookedFor) {
    const auto found = [](const std::string& facts) {
        return found_in(
            states(R"("a": {"on": {"go": {"guard": {"var": "facts.other.known"}}}})", {"go"}) +
            R"(, "reads": {"other": {"on": ["go"], "workflow": "test", "key": "k",
                             "facts": )" +
            facts + "}}");
    };
    EXPECT_EQ(found(R"({"one": 1})"), Texts{});
    EXPECT_EQ(found(R"({"one": 1, "two": 2})"),
              (Texts{"unused_fact /reads/other/facts/one", "unused_fact /reads/other/facts/two"}));
}

TEST(Analysis, FindsARoleThatNeitherActsNorSees) {
    const std::string roles = R"(, "start": {"by": ["one"], "data": {}}, "roles":
        {"one": {"title": {"en": "1", "fr": "1"}}, "two": {"title": {"en": "2", "fr": "2"}}})";
    const std::string hidden = R"("states": {"a": {"sees": ["one"]}}, "triggers": {})" + roles;
    EXPECT_EQ(found_in(hidden), Texts{"unused_role /roles/two"});
    EXPECT_EQ(found_in(R"("states": {"a": {}}, "triggers": {})" + roles), Texts{});
}

TEST(Analysis, FindsEventsAndTimersThatComeToNothing) {
    const auto found = found_in(states(
        R"("a": {"entry": [{"raise": "nobody"}, {"send": {"event": "nothing", "delay": "P1D"}},
                           {"cancel": "unsent"}, {"retime": ["gone"]}],
                 "after": [{"timer": "soon", "in": "PT0S"},
                           {"timer": "late", "in": "P1D", "actions": [
                               {"tell": {"instance": "x", "trigger": "y"}}]}]})",
        {}));
    EXPECT_EQ(
        found,
        (Texts{"cancel_without_send /states/a/entry/2/cancel", "timer_at_once /states/a/after",
               "timer_tells /states/a/after/1/actions", "unawaited_event /states/a/entry/0/raise",
               "unawaited_event /states/a/entry/1/send",
               "unknown_timer /states/a/entry/3/retime/0"}));
}

TEST(Analysis, FindsAnUnknownStep) {
    EXPECT_EQ(found_in(states(R"("a": {"on": {"go": {"guard": {"and": [{"step.at": "went"},
                                 {"step.by": "start"}, {"step.at": "go"}]}}}})",
                              {"go"})),
              Texts{"unknown_step /states/a/on/go/guard/and/0/step.at"});
}

TEST(Analysis, FindsWordsThatLackALanguage) {
    EXPECT_EQ(found_in(R"("states": {"a": {"title": {"en": "A", "fr": " "}}, "b": {"entry": []}},
                          "initial": "a", "triggers": {"go": {"title": {"en": "Go"}, "by": ["*"],
                          "data": {}}})"),
              (Texts{"missing_title /states/b", "missing_words /states/a/title/fr",
                     "missing_words /triggers/go/title/fr"}));
}

// 6 to the power of 6 configurations: what is said then holds of each state by itself.
TEST(Analysis, StopsAtItsBoundAndStillSaysNothingFalse) {
    std::string regions;
    Texts names;
    for (int region = 0; region < 8; ++region) {
        const std::string r = "r" + std::to_string(region);
        std::string inside;
        for (int state = 0; state < 6; ++state) {
            const std::string trigger = r + "." + std::to_string(state);
            // Each looks at its neighbour, so that none stands apart.
            const std::string other = "r" + std::to_string((region + 1) % 8) + "_5";
            inside += (inside.empty() ? "\"" : ",\"") + r + "_" + std::to_string(state) +
                      R"(": {"on": {")" + trigger + R"(": {"target": ")" + r + "_" +
                      std::to_string((state + 1) % 6) + R"(", "guard": {"!": {"state.in": ")" +
                      other + "\"}}}}}";
            names.push_back(trigger);
        }
        regions += (regions.empty() ? "\"" : ",\"") + r + R"(": {"initial": ")" + r +
                   R"(_0", "states": {)" + inside + "}}";
    }
    const std::string text =
        states(R"("p": {"type": "parallel", "states": {)" + regions + "}}", names);
    const auto analysis = analysis_of(text);
    EXPECT_FALSE(analysis.explored.complete);
    EXPECT_GT(analysis.explored.configurations, 1000U);
    EXPECT_EQ(found_in(text), Texts{});
}

TEST(Analysis, LeavesOutRegionsThatStandApartWhenThereAreTooMany) {
    std::string regions;
    Texts names;
    for (int region = 0; region < 12; ++region) {
        const std::string r = "r" + std::to_string(region);
        regions += (regions.empty() ? "\"" : ",\"") + r + R"(": {"initial": ")" + r +
                   R"(_0", "states": {")" + r + R"(_0": {"on": {")" + r + R"(": ")" + r +
                   R"(_1"}}, ")" + r + R"(_1": {"on": {"b)" + r + R"(": ")" + r + R"(_0"}}}})";
        names.push_back(r);
        names.push_back("b" + r);
    }
    const auto analysis =
        analysis_of(states(R"("p": {"type": "parallel", "states": {)" + regions + "}}", names));
    EXPECT_TRUE(analysis.explored.complete);
    EXPECT_EQ(analysis.explored.apart.size(), 12U);
    EXPECT_TRUE(analysis.findings.empty());
}

}  // namespace
}  // namespace jalon::testing
