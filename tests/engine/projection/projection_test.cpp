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
    EXPECT_EQ(ids(board.list({}, "", 10, now).views), (Texts{"a", "b", "c", "d"}));
    EXPECT_EQ(ids(board.list({}, "a", 2, now).views), (Texts{"b", "c"}));
    EXPECT_EQ(ids(board.list({}, "d", 2, now).views), Texts{});
    Filter filter;
    filter.attributes = {{"country", "FR"}};
    const auto before = board.apply(view("b", R"({"country": "FR"})"));
    ASSERT_NE(before, nullptr);
    EXPECT_EQ(before->attribute("country"), "SN");
    EXPECT_EQ(ids(board.list(filter, "", 1, now).views), Texts{"b"});
    EXPECT_EQ(board.find(InstanceId{"x"}), nullptr);
}

// A board whose ended ones rest in a map.
class RestingBoard : public ::testing::Test {
protected:
    void SetUp() override {
        board_.rest_ended({[this](const InstanceId& id) -> Board::View {
                               const auto found = rested_.find(id);
                               return found == rested_.end() ? nullptr : found->second;
                           },
                           [this](const InstanceId& after, const Board::Visit& visit) {
                               for (auto one = rested_.upper_bound(after); one != rested_.end();
                                    ++one) {
                                   ++looks_;
                                   if (!visit(one->second)) break;
                               }
                               return !broken_;
                           }});
    }
    Board::View end(const std::string& id) {
        auto state = std::make_shared<InstanceState>(*view(id)->state);
        state->final = true;
        const auto ended = std::make_shared<const InstanceView>(view_of(state, missions()));
        rested_[InstanceId{id}] = ended;
        return board_.apply(ended);
    }
    Texts listed(const std::string& after = "", std::size_t limit = 10) {
        return ids(board_.list({}, after, limit, Timestamp{0}).views);
    }

    Board board_;
    std::map<InstanceId, Board::View> rested_;
    std::size_t looks_ = 0;
    bool broken_ = false;
};

TEST_F(RestingBoard, WhatHasEndedLeavesMemoryAndIsFoundAllTheSame) {
    for (const char* id : {"a", "b", "c"}) board_.apply(view(id));
    EXPECT_NE(end("b"), nullptr) << "what stood there before";
    EXPECT_EQ(board_.in_memory().size(), 2U);
    ASSERT_NE(board_.find(InstanceId{"b"}), nullptr);
    EXPECT_TRUE(board_.find(InstanceId{"b"})->state->final);
    EXPECT_EQ(board_.running({}, 10, Timestamp{0}),
              (std::vector<InstanceId>{InstanceId{"a"}, InstanceId{"c"}}));
}

TEST_F(RestingBoard, ListsBothKindsInTheOrderOfIds) {
    for (const char* id : {"b", "d"}) board_.apply(view(id));
    for (const char* id : {"a", "c", "e"}) end(id);
    EXPECT_EQ(listed(), (Texts{"a", "b", "c", "d", "e"}));
    EXPECT_EQ(listed("b"), (Texts{"c", "d", "e"}));
    EXPECT_EQ(listed("a", 2), (Texts{"b", "c"}));
    rested_[InstanceId{"d"}] = view("d", R"({"country": "MA"})");
    EXPECT_EQ(listed(), (Texts{"a", "b", "c", "d", "e"})) << "once, as it is in memory";
    EXPECT_EQ(board_.find(InstanceId{"d"})->attribute("country"), "SN");
}

TEST_F(RestingBoard, APageLooksAtSoManyAndSaysWhereItStopped) {
    for (const char* id : {"a", "b", "c", "d"}) end(id);
    looks_ = 0;
    Filter none;
    none.attributes = {{"country", "FR"}};
    const auto page = board_.list(none, "", 10, Timestamp{0}, {}, {}, 2);
    EXPECT_TRUE(page.views.empty());
    EXPECT_EQ(page.stopped_at, InstanceId{"b"});
    EXPECT_EQ(looks_, 2U);
    const auto last = board_.list(none, "c", 10, Timestamp{0}, {}, {}, 2);
    EXPECT_FALSE(last.stopped_at) << "all were looked at";
}

TEST_F(RestingBoard, OneInstanceIsFoundWithoutGoingThroughTheOthers) {
    for (const char* id : {"a", "b", "c"}) end(id);
    looks_ = 0;
    Filter one;
    one.instance = "b";
    EXPECT_EQ(ids(board_.list(one, "", 10, Timestamp{0}).views), Texts{"b"});
    EXPECT_EQ(ids(board_.list(one, "b", 10, Timestamp{0}).views), Texts{}) << "the next page";
    one.instance = "x";
    EXPECT_EQ(ids(board_.list(one, "", 10, Timestamp{0}).views), Texts{});
    EXPECT_EQ(looks_, 0U);
}

TEST_F(RestingBoard, SaysWhenReadingBrokeOff) {
    end("a");
    EXPECT_TRUE(board_.list({}, "", 10, Timestamp{0}).whole);
    broken_ = true;
    EXPECT_FALSE(board_.list({}, "", 10, Timestamp{0}).whole);
    EXPECT_FALSE(board_.each(InstanceId{}, [](const Board::View&) { return true; }));
}

TEST(Board, KnowsHowFarItIs) {
    Board board;
    EXPECT_EQ(board.position(), Position{0});
    board.checkpoint(Position{7});
    EXPECT_EQ(board.position(), Position{7});
}

}  // namespace
}  // namespace jalon::testing
