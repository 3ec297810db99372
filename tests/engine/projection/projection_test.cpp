// What lists show: phase, attributes, what is due, and which instances a filter lets through.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/projection/board.h"
#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

using Texts = std::vector<std::string>;

std::shared_ptr<const Workflow> missions() {
    return workflow_of(R"("id": "missions",
        "states": {"p": {"type": "parallel", "states": {
            "r": {"phase": "abroad", "states": {"r1": {}, "r2": {"phase": "return"}}},
            "s": {"states": {"s1": {}}}}}},
        "attributes": {"country": {"var": "data.country"}, "bad": {"date.of": ["x"]}})");
}

Board::View view(const std::string& id, const char* data = R"({"country": "SN"})",
                 std::vector<Timer> timers = {}) {
    auto state = std::make_shared<InstanceState>();
    state->id = InstanceId{id};
    state->version = Version{1};
    state->active = {"p", "r", "r2", "s", "s1"};
    state->configuration = {"r2", "s1"};
    state->data = from_json(data);
    state->timers = std::move(timers);
    return std::make_shared<const InstanceView>(view_of(state, missions()));
}

Timer timer(const std::string& name, std::int64_t at, bool fired = false) {
    return Timer{name, "p", name, Timestamp{at}, Timestamp{0}, true, fired};
}

Texts ids(const std::vector<Board::View>& views) {
    Texts texts;
    for (const Board::View& one : views) texts.push_back(one->state->id.value());
    return texts;
}

TEST(InstanceView, ShowsThePhaseOfTheFirstActiveStateThatHasOne) {
    EXPECT_EQ(view("m")->phase, "return");
}

TEST(InstanceView, ShowsAttributesAndNullWhereARuleFails) {
    EXPECT_EQ(view("m")->attribute("country"), "SN");
    EXPECT_EQ(view("m")->attribute("nobody"), "");
    EXPECT_TRUE(view("m")->attributes.find("bad")->is_null());
}

TEST(Due, StandsInTheOrderOfTimeAndKnowsWhatIsOverdue) {
    const auto seen =
        view("m", "{}", {timer("late", 30), timer("soon", 20), timer("past", 10, true)});
    const auto due = due_of(*seen->state, Timestamp{20});
    ASSERT_EQ(due.size(), 3U);
    EXPECT_EQ(due[0].timer, "past");
    EXPECT_TRUE(due[0].overdue);
    EXPECT_TRUE(due[1].overdue) << "due now";
    EXPECT_FALSE(due[2].overdue);
}

TEST(Filter, AnEmptyOnePassesAll) { EXPECT_TRUE(Filter{}.passes(*view("m"), Timestamp{0})); }

TEST(Filter, EveryMemberMustFit) {
    const auto seen = view("Mission-1", R"({"country": "SN"})", {timer("t", 10)});
    const auto passes = [&](Filter filter) { return filter.passes(*seen, Timestamp{10}); };
    Filter filter;
    filter.workflow = "missions";
    filter.phase = "return";
    filter.state = "r";
    filter.instance = "Mission-1";
    filter.overdue = true;
    filter.text = "ission";
    filter.attributes = {{"country", "SN"}};
    EXPECT_TRUE(passes(filter));
    const auto without = [&](auto change) {
        Filter other = filter;
        change(other);
        return passes(other);
    };
    EXPECT_FALSE(without([](Filter& f) { f.workflow = "others"; }));
    EXPECT_FALSE(without([](Filter& f) { f.phase = "abroad"; }));
    EXPECT_FALSE(without([](Filter& f) { f.state = "r1"; }));
    EXPECT_FALSE(without([](Filter& f) { f.instance = "Mission-2"; }));
    EXPECT_FALSE(without([](Filter& f) { f.overdue = false; }));
    EXPECT_FALSE(without([](Filter& f) { f.text = "absent"; }));
    EXPECT_FALSE(without([](Filter& f) { f.attributes = {{"country", "FR"}}; }));
    EXPECT_TRUE(without([](Filter& f) { f.text = "mISSION"; })) << "case is ignored";
    EXPECT_TRUE(without([](Filter& f) { f.text = "sn"; })) << "attributes are searched";
}

TEST(Filter, AListHasTheValuesOfItsItems) {
    const auto seen = view("M", R"({"country": ["SN", "MA"]})");
    for (const auto& [value, passes] :
         {std::pair("SN", true), {"MA", true}, {"FR", false}, {"", false}}) {
        Filter filter;
        filter.attributes = {{"country", value}};
        EXPECT_EQ(filter.passes(*seen, Timestamp{0}), passes) << value;
    }
}

TEST(Filter, TakesItsMembersAsPeopleWriteThem) {
    Filter taken;
    for (const auto& [member, value] :
         std::vector<std::pair<std::string, std::string>>{{"workflow", "missions"},
                                                          {"phase", "abroad"},
                                                          {"state", "r2"},
                                                          {"instance", "M"},
                                                          {"q", "text"},
                                                          {"overdue", "true"},
                                                          {"country", "SN"},
                                                          {"attributes.declared", "true"}}) {
        EXPECT_TRUE(taken.take(member, value)) << member;
    }
    Filter same;
    same.workflow = "missions";
    same.phase = "abroad";
    same.state = "r2";
    same.instance = "M";
    same.text = "text";
    same.overdue = true;
    same.attributes = {{"country", "SN"}, {"declared", "true"}};
    EXPECT_EQ(taken, same);
    for (const char* member : {"colour", "", "attributes", "attributes.", "volunteer"}) {
        EXPECT_FALSE(taken.take(member, "x")) << member;
    }
    EXPECT_FALSE(taken.take("overdue", "yes"));
    EXPECT_EQ(taken, same) << "what is refused leaves no trace";
}

TEST(Filter, AnAttributeIsATextABooleanOrAWholeNumber) {
    InstanceView seen = *view("m");
    seen.attributes =
        from_json(R"({"text":"true","flag":true,"off":false,"count":12,"part":1.5,"list":["a"]})");
    const auto passes = [&](const std::string& name, const std::string& value) {
        Filter filter;
        filter.attributes = {{name, value}};
        return filter.passes(seen, Timestamp{0});
    };
    EXPECT_TRUE(passes("text", "true"));
    EXPECT_TRUE(passes("flag", "true"));
    EXPECT_FALSE(passes("flag", "false"));
    EXPECT_TRUE(passes("off", "false"));
    EXPECT_TRUE(passes("count", "12"));
    EXPECT_FALSE(passes("count", "012"));
    for (const char* name : {"part", "list"}) {
        EXPECT_FALSE(passes(name, "1.5")) << name;
        EXPECT_FALSE(passes(name, "")) << name;
    }
}

TEST(Filter, AnEmptyValueIsThatOfAnUnknownAttribute) {
    InstanceView seen = *view("m");
    seen.attributes = from_json(R"({"none":null,"flag":false,"count":0})");
    const auto passes = [&](const std::string& name) {
        Filter filter;
        filter.attributes = {{name, ""}};
        return filter.passes(seen, Timestamp{0});
    };
    EXPECT_TRUE(passes("none"));
    EXPECT_TRUE(passes("absent"));
    EXPECT_FALSE(passes("flag"));
    EXPECT_FALSE(passes("count"));
}

TEST(Board, ListsByIdAfterAnIdUpToALimit) {
    Board board;
    for (const char* id : {"c", "a", "d", "b"}) EXPECT_EQ(board.apply(view(id)), nullptr);
    const Timestamp now{0};
    EXPECT_EQ(ids(board.list({}, "", 10, now)), (Texts{"a", "b", "c", "d"}));
    EXPECT_EQ(ids(board.list({}, "a", 2, now)), (Texts{"b", "c"}));
    EXPECT_EQ(ids(board.list({}, "d", 2, now)), Texts{});
    Filter filter;
    filter.attributes = {{"country", "FR"}};
    const auto before = board.apply(view("b", R"({"country": "FR"})"));
    ASSERT_NE(before, nullptr);
    EXPECT_EQ(before->attribute("country"), "SN");
    EXPECT_EQ(ids(board.list(filter, "", 1, now)), Texts{"b"});
    EXPECT_EQ(board.find(InstanceId{"x"}), nullptr);
}

TEST(Board, KnowsHowFarItIs) {
    Board board;
    EXPECT_EQ(board.position(), Position{0});
    board.checkpoint(Position{7});
    EXPECT_EQ(board.position(), Position{7});
}

}  // namespace
}  // namespace jalon::testing
