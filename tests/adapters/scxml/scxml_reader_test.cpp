#include "adapters/scxml/scxml_reader.h"

#include <gtest/gtest.h>

#include "tests/adapters/scxml/scxml_text.h"
#include "tests/support/chart_runner.h"

namespace jalon::testing {
namespace {

// The workflow of a chart. Its name is "lamp" unless it says another.
Value workflow_of(const std::string& inside, const std::string& attributes = "") {
    ReadScxml read = read_scxml(scxml_text(inside, attributes), "lamp");
    for (const ScxmlFinding& one : read.findings) {
        ADD_FAILURE() << one.line << ": " << one.code << " " << one.message;
    }
    return std::move(read.workflow);
}

// The chart as a workflow file has it, started.
ChartRunner started(const std::string& inside, const std::string& attributes = "") {
    ChartRunner runner(from_json(to_json(workflow_of(inside, attributes))));
    EXPECT_TRUE(runner.start());
    return runner;
}

using Names = std::set<std::string>;

TEST(ScxmlReader, GivesAWorkflowThatDiscardsWhatNobodyWaitsFor) {
    const Value workflow = workflow_of(
        "<state id='off'><transition event='on.* push error.x' target='lit'/></state>"
        "<final id='lit'/>");
    EXPECT_EQ(workflow, from_json(R"({
        "id": "lamp", "version": 1, "title": {"en": "lamp", "fr": "lamp"}, "unmatched": "discard",
        "initial": "off",
        "states": {"off": {"on": [{"event": "on.* push error.x", "target": "lit"}]},
                   "lit": {"type": "final"}},
        "triggers": {"push": {"title": {"en": "push", "fr": "push"}, "by": ["*"],
                              "data": {"type": "object"}}},
        "data": {"type": "object"}})"));
}

TEST(ScxmlReader, TakesIdAndTitleFromTheChartsName) {
    const Value workflow = workflow_of("<state/>", "name='Ma première carte'");
    EXPECT_EQ(text_or(workflow.find("id"), ""), "Ma_premi__re_carte");
    EXPECT_EQ(text_or(workflow.find("title")->find("fr"), ""), "Ma première carte");
}

TEST(ScxmlReader, EntersTheFirstStateWhenNoInitialOneIsNamed) {
    EXPECT_EQ(started("<state id='b'/><state id='a'/>").active(), Names{"b"});
    EXPECT_EQ(started("<state id='b'/><state id='a'/>", "initial='a'").active(), Names{"a"});
}

TEST(ScxmlReader, GivesStatesWithoutIdOneThatIsStillFree) {
    EXPECT_EQ(started("<state><state id='state_1'/><state/></state>").active(),
              (Names{"state_1", "state_2"}));
}

TEST(ScxmlReader, RunsTheContentOfAnInitialElement) {
    auto runner = started(
        "<state id='a'><initial><transition target='c'><raise event='e'/></transition></initial>"
        "<state id='b'/><state id='c'><transition event='e' target='d'/></state>"
        "<state id='d'/></state>");
    EXPECT_EQ(runner.active(), (Names{"a", "d"}));
}

TEST(ScxmlReader, ReadsHistoryWithDefaultContent) {
    const std::string chart =
        "<state id='off'><transition event='on' target='h'/></state>"
        "<state id='w'><transition event='off' target='off'/>"
        "<history id='h' type='deep'><transition target='x2'><raise event='e'/></transition>"
        "</history><state id='x'><state id='x1'/>"
        "<state id='x2'><transition event='e' target='x3'/></state>"
        "<state id='x3'><transition event='back' target='x1'/></state></state></state>";
    auto runner = started(chart);
    EXPECT_TRUE(runner.send("on"));
    EXPECT_EQ(runner.active(), (Names{"w", "x", "x3"}));
    for (const char* event : {"back", "off", "on"}) EXPECT_TRUE(runner.send(event));
    EXPECT_EQ(runner.active(), (Names{"w", "x", "x1"}));
}

TEST(ScxmlReader, KeepsSeveralBlocksOfAStateApart) {
    auto runner = started(
        "<state id='a'><onentry><send event='e' target='nowhere'/><raise event='never'/></onentry>"
        "<onentry><raise event='second'/></onentry>"
        "<transition event='error.execution'/><transition event='second' target='b'/>"
        "<transition event='never' target='c'/></state><state id='b'/><state id='c'/>");
    EXPECT_EQ(runner.active(), Names{"b"});
}

TEST(ScxmlReader, ReadsConditionsInAllTheirForms) {
    const std::vector<std::pair<const char*, bool>> conditions{
        {"true", true},          {"false", false}, {"In('a')", true}, {"In(&quot;b&quot;)", false},
        {" ! In( 'b' ) ", true}, {"In(a)", true}};
    for (const auto& [condition, holds] : conditions) {
        auto runner = started("<state id='a'><transition event='e' target='b' cond=\"" +
                              std::string(condition) + "\"/></state><state id='b'/>");
        EXPECT_TRUE(runner.send("e"));
        EXPECT_EQ(runner.active(), holds ? Names{"b"} : Names{"a"}) << condition;
    }
}

TEST(ScxmlReader, ChoosesTheFirstBranchWhoseConditionHolds) {
    auto runner = started(
        "<state id='a'><onentry><if cond=\"In('b')\"><raise event='one'/>"
        "<elseif cond=\"!In('b')\"/><raise event='two'/><log expr='1 + 1'/>"
        "<elseif cond='true'/><raise event='one'/><else/><raise event='one'/></if></onentry>"
        "<transition event='one' target='b'/><transition event='two' target='c'/></state>"
        "<state id='b'/><state id='c'/>");
    EXPECT_EQ(runner.active(), Names{"c"});
}

TEST(ScxmlReader, SendsAfterADelayUnlessItIsCancelled) {
    const auto chart = [](const std::string& send) {
        return "<state id='a'><onentry><send event='late' id='s' " + send +
               "/></onentry><transition event='stop'><cancel sendid='s'/></transition>"
               "<transition event='late' target='b'/></state><state id='b'/>";
    };
    const std::vector<std::pair<const char*, const char*>> delays{
        {"delay='10ms'", "2024-01-01T00:00:00.01Z"},
        {"delay=' 1.5s '", "2024-01-01T00:00:01.5Z"},
        {"delayexpr=\"'.25s'\"", "2024-01-01T00:00:00.25Z"},
        {"delayexpr='&quot;2s&quot;'", "2024-01-01T00:00:02Z"}};
    for (const auto& [delay, at] : delays) {
        auto runner = started(chart(delay));
        ASSERT_EQ(runner.timers().size(), 1U) << delay;
        EXPECT_EQ(to_string(runner.timers()[0].entry.at), at);
    }
    EXPECT_EQ(started(chart("delay='0s'")).active(), Names{"b"});
    auto runner = started(chart("delay='1s'"));
    EXPECT_TRUE(runner.send("stop"));
    EXPECT_TRUE(runner.timers().empty());
}

TEST(ScxmlReader, RaisesTheErrorThatATargetDeserves) {
    const auto where = [](const std::string& send) {
        return *started("<state id='a'><onentry><send event='sent' " + send +
                        "/><raise event='next'/></onentry>"
                        "<transition event='error.execution' target='execution'/>"
                        "<transition event='error.communication' target='communication'/>"
                        "<transition event='next sent' target='done'/></state>"
                        "<state id='execution'/><state id='communication'/><state id='done'/>")
                    .active()
                    .begin();
    };
    EXPECT_EQ(where(""), "done");
    EXPECT_EQ(where("target='#_internal'"), "done");
    EXPECT_EQ(where("type='http://www.w3.org/TR/scxml/#SCXMLEventProcessor'"), "done");
    EXPECT_EQ(where("type='scxml'"), "done");
    EXPECT_EQ(where("target='#_scxml_other'"), "communication");
    EXPECT_EQ(where("target='#_parent'"), "execution");
    EXPECT_EQ(where("target='http://example.org'"), "execution");
    EXPECT_EQ(where("type='27'"), "execution");
}

TEST(ScxmlReader, UnderstandsInternalTargetlessAndSeveralTargets) {
    auto runner = started(
        "<parallel id='p'><transition event='both' target='a2 b2'/>"
        "<state id='a'><onentry><raise event='entered'/></onentry>"
        "<transition event='in' type='internal' target='a2'/><transition event='none'/>"
        "<state id='a1'/><state id='a2'/></state>"
        "<state id='b'><state id='b1'/><state id='b2'/></state></parallel>");
    auto inside = runner.send("in");
    ASSERT_TRUE(inside);
    EXPECT_EQ(inside->outcome.exited, std::vector<std::string>{"a1"});
    auto nothing = runner.send("none");
    ASSERT_TRUE(nothing);
    EXPECT_TRUE(nothing->outcome.changed && nothing->outcome.exited.empty());
    EXPECT_TRUE(runner.send("both"));
    EXPECT_EQ(runner.active(), (Names{"p", "a", "a2", "b", "b2"}));
}

TEST(ScxmlReader, AcceptsAPrefixForItsNamespaceAndDrawingsOfEditors) {
    const ReadScxml read = read_scxml(
        "\xEF\xBB\xBF<?xml version='1.0' encoding='utf-8'?>\n<!-- <!DOCTYPE x> & -->\n"
        "<s:scxml xmlns:s='http://www.w3.org/2005/07/scxml' xmlns:q='http://example.org/q' "
        "version='1.0' q:size='3'>"
        "<q:place x='1'><q:place/></q:place><s:state id='a' q:colour='red'/></s:scxml>\n",
        "lamp");
    ASSERT_TRUE(read.findings.empty()) << read.findings[0].message;
    EXPECT_NE(read.workflow.find("states")->find("a"), nullptr);
}

}  // namespace
}  // namespace jalon::testing
