#include "engine/chart/guard.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "tests/engine/chart/rule_outcome.h"
#include "tests/support/json_value.h"

namespace jalon {
namespace {

using rule_test::json;
using rule_test::outcome;
using testing::value_of_json;

struct Case {
    const char* rule;
    const char* data;
    const char* result;
};

void expect_all(const std::vector<Case>& cases) {
    for (const Case& row : cases) {
        const Value data = json(row.data);
        RuleContext context;
        context.data = &data;
        context.now = *parse_timestamp("2024-05-17T22:30:00Z");
        const Value wanted = json(row.result);
        const Value got = outcome(json(row.rule), context);
        EXPECT_TRUE(got == wanted && (got.as_int() == nullptr) == (wanted.as_int() == nullptr))
            << row.rule << " over " << row.data << " is not " << row.result
            << (got.as_string() != nullptr ? " but " + *got.as_string() : "");
    }
}

Rule compiled(std::string_view text) {
    auto rule = Rule::compile(json(text));
    EXPECT_TRUE(rule) << text;
    return *std::move(rule);
}

// Two hours ahead of UTC, whatever the season; knows one zone.
class EastRules final : public ZoneRules {
public:
    [[nodiscard]] bool knows(std::string_view zone) const override { return zone == "East"; }
    [[nodiscard]] Timestamp resolve(const LocalDateTime& local, std::string_view) const override {
        return Timestamp{instant_of_utc(local).value() - shift};
    }
    [[nodiscard]] LocalDateTime local(Timestamp instant, std::string_view) const override {
        return utc_of(Timestamp{instant.value() + shift});
    }
    [[nodiscard]] std::string version() const override { return "test"; }

private:
    static constexpr std::int64_t shift = 7'200'000'000;
};

std::filesystem::path suite_path() {
    constexpr const char* name = "shared/suites/jsonlogic-compatible.json";
#ifdef JALON_SOURCE_DIR
    return std::filesystem::path(JALON_SOURCE_DIR) / ".." / name;
#else
    for (auto path = std::filesystem::current_path();; path = path.parent_path()) {
        if (std::filesystem::exists(path / name) || path == path.root_path()) return path / name;
    }
#endif
}

TEST(RuleSuite, EverySharedCaseGivesTheResultOfTheReference) {
    std::ifstream file(suite_path());
    if (!file) GTEST_SKIP() << "no ../shared/suites/jsonlogic-compatible.json";
    const auto suite = nlohmann::ordered_json::parse(file);
    int count = 0;
    for (const auto& entry : suite) {
        if (!entry.is_object()) continue;
        const Value data = entry.contains("data") ? value_of_json(entry["data"]) : Value{};
        RuleContext context;
        context.data = &data;
        EXPECT_TRUE(outcome(value_of_json(entry["rule"]), context) ==
                    value_of_json(entry["result"]))
            << entry.dump();
        ++count;
    }
    EXPECT_EQ(count, 278);
}

TEST(RuleEquality, LooseEqualityConvertsAsJavaScriptDoes) {
    expect_all({
        {R"({"==":["1",1]})", "null", "true"},
        {R"({"==":[" 0x1F\n",31]})", "null", "true"},
        {R"({"==":["",0]})", "null", "true"},
        {R"({"==":[true,"1"]})", "null", "true"},
        {R"({"==":[true,"true"]})", "null", "false"},
        {R"({"==":[null,{"var":"x"}]})", "{}", "true"},
        {R"({"==":[null,0]})", "null", "false"},
        {R"({"==":[null,""]})", "null", "false"},
        {R"({"==":[[1,2],"1,2"]})", "null", "true"},
        {R"({"==":[[],0]})", "null", "true"},
        {R"({"==":[[[]],false]})", "null", "true"},
        {R"({"==":[[null],""]})", "null", "true"},
        {R"({"==":[[1],[1]]})", "null", "false"},
        {R"({"==":[{"var":"a"},{"var":"a"}]})", R"({"a":[1]})", "true"},
        {R"({"==":[{"var":""},"[object Object]"]})", "{}", "true"},
        {R"({"==":["a","b"]})", "null", "false"},
        {R"({"!=":["1",1]})", "null", "false"},
        {R"({"===":[1,1.0]})", "null", "true"},
        {R"({"===":[null,{"var":"x"}]})", "{}", "true"},
        {R"({"!==":["1",1]})", "null", "true"},
    });
}

TEST(RuleEquality, WholeNumbersThatADoubleCannotHoldAreComparedExactly) {
    expect_all({
        {R"({"==":[9007199254740993,9007199254740992]})", "null", "false"},
        {R"({"<":[9007199254740992,9007199254740993]})", "null", "true"},
        {R"({"var":"n"})", R"({"n":9223372036854775807})", "9223372036854775807"},
        {R"({"cat":{"var":"n"}})", R"({"n":9223372036854775807})", R"("9223372036854775807")"},
    });
}

TEST(RuleOrder, TextIsComparedAsTextOnlyWithText) {
    expect_all({
        {R"({"<":["10","9"]})", "null", "true"},
        {R"({"<":["10",9]})", "null", "false"},
        {R"({"<":["a",1]})", "null", "false"},
        {R"({">=":["a",1]})", "null", "false"},
        {R"({">=":[null,0]})", "null", "true"},
        {R"({">":[null,0]})", "null", "false"},
        {R"({"<":[[2],[10]]})", "null", "false"},
        {R"({"<=":["a","a","b"]})", "null", "true"},
        {R"({"<":[1,"2",3]})", "null", "true"},
        {R"({"<":["","a"]})", "null", "true"},
        {R"({"<":["😀","ﬁ"]})", "null", "true"},  // UTF-16 order: surrogates come first
        {R"({"<":["é","z"]})", "null", "false"},
    });
}

TEST(RuleNumbers, AdditionAndMultiplicationReadTheFrontOfAText) {
    expect_all({
        {R"({"+":["1.5kg",1]})", "null", "2.5"},
        {R"({"*":["2e2x",1]})", "null", "200"},
        {R"({"+":"-.5"})", "null", "-0.5"},
        {R"({"+":[[3,4],1]})", "null", "4"},
        {R"({"+":["0x10",1]})", "null", "1"},
        {R"({"-":["0x10",1]})", "null", "15"},
        {R"({"+":[]})", "null", "0"},
        {R"({"*":["7"]})", "null", R"("7")"},
        {R"({"+":[null,1]})", "null", R"("!type")"},
        {R"({"+":[true]})", "null", R"("!type")"},
        {R"({"-":[null,true]})", "null", "-1"},
        {R"({"-":["1kg",1]})", "null", R"("!type")"},
    });
}

TEST(RuleNumbers, WhatIsNoFiniteNumberIsAnErrorOfType) {
    expect_all({
        {R"({"/":[1,0]})", "null", R"("!type")"},
        {R"({"/":[0,0]})", "null", R"("!type")"},
        {R"({"%":[1,0]})", "null", R"("!type")"},
        {R"({"*":[1e300,1e300]})", "null", R"("!type")"},
        {R"({"+":["Infinity"]})", "null", R"("!type")"},
        {R"({"-":["1e999"]})", "null", R"("!type")"},
        {R"({"-":["1e-999"]})", "null", "0"},
        {R"({"max":[1,"x",2]})", "null", R"("!type")"},
        {R"({"max":[]})", "null", R"("!syntax")"},
    });
}

TEST(RuleNumbers, AWholeResultIsAnIntegerAgain) {
    expect_all({
        {R"({"+":[0.5,0.5]})", "null", "1"},
        {R"({"/":[7,2]})", "null", "3.5"},
        {R"({"%":[-7,2]})", "null", "-1"},
        {R"({"%":[5.5,2]})", "null", "1.5"},
        {R"({"-":[0]})", "null", "0"},
        {R"({"max":[1,"5",[3]]})", "null", "5"},
        {R"({"min":[1,null,true]})", "null", "0"},
        {R"({"*":[1e10,1e10]})", "null", "1e20"},
    });
}

TEST(RuleText, NumbersAreWrittenAsJavaScriptWritesThem) {
    expect_all({
        {R"({"cat":[1e21]})", "null", R"("1e+21")"},
        {R"({"cat":[123456789012345680000.0]})", "null", R"("123456789012345680000")"},
        {R"({"cat":[0.000001,"|",1.5e-7]})", "null", R"("0.000001|1.5e-7")"},
        {R"({"cat":[1.0,"|",-0.5,"|",12.25]})", "null", R"("1|-0.5|12.25")"},
        {R"({"cat":[null,true,[1,[2,null]]]})", "null", R"("true1,2,")"},
        {R"({"cat":[]})", "null", R"("")"},
    });
}

TEST(RuleText, SubstrCountsCharactersAndNotBytes) {
    expect_all({
        {R"({"substr":["élève",1,3]})", "null", R"("lèv")"},
        {R"({"substr":["élève",-2]})", "null", R"("ve")"},
        {R"({"substr":["abc",5]})", "null", R"("")"},
        {R"({"substr":["abc",-9,2]})", "null", R"("ab")"},
        {R"({"substr":["abc",0,-9]})", "null", R"("")"},
        {R"({"substr":[12345,1,2]})", "null", R"("23")"},
        {R"({"substr":["abc","x"]})", "null", R"("abc")"},
        {R"({"substr":["abc",0,1e300]})", "null", R"("abc")"},
    });
}

TEST(RuleData, VarReadsPathsNumbersDefaultsAndTheWhole) {
    expect_all({
        {R"({"var":"a.1.b"})", R"({"a":[0,{"b":5}]})", "5"},
        {R"({"var":["a.01",7]})", R"({"a":[1,2]})", "7"},
        {R"({"var":["x",{"+":[1,1]}]})", "{}", "2"},
        {R"({"var":["x",9]})", R"({"x":null})", "null"},
        {R"({"var":["x.y",9]})", R"({"x":null})", "9"},
        {R"({"var":1})", R"([1,2])", "2"},
        {R"({"var":1.1})", R"([1,[2,3]])", "3"},
        {R"({"var":[]})", "3", "3"},
        {R"({"var":"a.length"})", R"({"a":[1,2]})", "2"},
        {R"({"var":{"var":"k"}})", R"({"k":"v","v":8})", "8"},
        {R"({"missing":["a","b.c",{"var":"k"}]})", R"({"a":"","b":{"c":0},"k":"z"})",
         R"(["a","z"])"},
        {R"({"missing_some":[1,"a"]})", "{}", R"("!type")"},
    });
}

TEST(RuleData, AnObjectWithoutOrWithSeveralMembersIsData) {
    expect_all({
        {R"({})", "null", "{}"},
        {R"({"var":"a","and":[]})", R"({"a":1})", R"({"var":"a","and":[]})"},
        {R"([{"var":"a"},{"x":1,"y":2},[{"var":"a"}]])", R"({"a":1})", R"([1,{"x":1,"y":2},[1]])"},
    });
}

TEST(RuleLists, TheBodySeesTheElementAlone) {
    expect_all({
        {R"({"map":[{"var":"l"},{"var":"x"}]})", R"({"l":[{"x":1},{}],"x":9})", "[1,null]"},
        {R"({"map":[{"var":"l"},{"map":[{"var":""},{"+":[{"var":""},1]}]}]})",
         R"({"l":[[1],[2,3]]})", "[[2],[3,4]]"},
        {R"({"filter":["abc",true]})", "null", "[]"},
        {R"({"all":[[],true]})", "null", "false"},
        {R"({"none":["abc",true]})", "null", "true"},
        {R"({"some":[[0,""],{"var":""}]})", "null", "false"},
        {R"({"all":[[1,{"var":"z"}],{"/":[1,{"var":""}]}]})", R"({"z":0})", R"("!type")"},
        {R"({"in":[{"var":"a"},{"var":"l"}]})", R"({"a":1,"l":["1",1.0]})", "true"},
        {R"({"in":["",""]})", "null", "false"},
        {R"({"in":[1,"a1"]})", "null", "true"},
        {R"({"in":["a",null]})", "null", "false"},
    });
}

TEST(RuleLists, ReductionsNestAndCarryTheirAccumulator) {
    expect_all({
        {R"({"reduce":[{"var":"l"},
              {"+":[{"var":"accumulator"},{"reduce":[{"var":"current"},
                    {"*":[{"var":"current"},{"var":"accumulator"}]},1]}]},0]})",
         R"({"l":[[2,3],[4]]})", "10"},
        {R"({"reduce":[[1,2],{"merge":[{"var":"accumulator"},{"var":"current"}]},[]]})", "null",
         "[1,2]"},
        {R"({"reduce":[[{"var":"o"}],{"var":"current.a"},0]})", R"({"o":{"a":[7]}})", "[7]"},
        {R"({"reduce":[[1,2],{"var":"accumulator.n"},{"var":"o"}]})",
         R"({"o":{"n":{"n":{"k":3}}}})", R"({"k":3})"},
        {R"({"reduce":[[5],{"var":""},1]})", "null", R"({"current":5,"accumulator":1})"},
        {R"({"reduce":[[5],{"var":"elsewhere"},1]})", R"({"elsewhere":1})", "null"},
        {R"({"reduce":[[],{"var":"current"}]})", "null", "null"},
    });
}

TEST(RuleDates, DatesAreCountedOnTheCalendar) {
    expect_all({
        {R"({"date.age":["2000-05-18","2024-05-17"]})", "null", "23"},
        {R"({"date.age":["2000-05-17","2024-05-17"]})", "null", "24"},
        {R"({"date.age":["2000-02-29","2018-02-28"]})", "null", "17"},
        {R"({"date.age":["2000-02-29","2018-03-01"]})", "null", "18"},
        {R"({"date.add":["2024-01-31","P1M"]})", "null", R"("2024-02-29")"},
        {R"({"date.add":["2024-01-31","PT36H"]})", "null", R"("2024-02-01")"},
        {R"({"date.add":["2024-01-31T10:00:00+02:00","P1MT1H"]})", "null",
         R"("2024-02-29T09:00:00Z")"},
        {R"({"date.days":["2024-02-28","2024-03-01"]})", "null", "2"},
        {R"({"date.days":["2024-03-01","2024-02-28T12:00:00Z"]})", "null", "-2"},
        {R"({"date.months":["2024-01-15","2024-07-14"]})", "null", "5"},
        {R"({"date.at":["2024-01-01","2024-01-10",50]})", "null", R"("2024-01-05")"},
        {R"({"date.at":["2024-01-01","2024-01-11",33.3]})", "null", R"("2024-01-04")"},
        {R"({"date.of":["2024-01-01T23:30:00-01:00"]})", "null", R"("2024-01-02")"},
        {R"({"date.today":[]})", "null", R"("2024-05-17")"},
        {R"({"date.now":[]})", "null", R"("2024-05-17T22:30:00Z")"},
    });
}

TEST(RuleDates, ComparisonsMixDatesAndInstants) {
    expect_all({
        {R"({"date.before":["2024-01-01","2024-01-02"]})", "null", "true"},
        {R"({"date.before":["2024-01-01T01:00:00+02:00","2024-01-01T00:00:00Z"]})", "null", "true"},
        {R"({"date.before":["2024-01-01T01:00:00Z","2024-01-01"]})", "null", "false"},
        {R"({"date.after":["2024-01-01T01:00:00Z","2024-01-01"]})", "null", "false"},
        {R"({"date.after":["2024-01-01T00:00:01Z","2024-01-01T00:00:00Z"]})", "null", "true"},
        {R"({"date.within":["2024-01-31T23:59:00Z","2024-01-01","2024-01-31"]})", "null", "true"},
        {R"({"date.within":["2024-02-01","2024-01-01","2024-01-31"]})", "null", "false"},
    });
}

TEST(RuleDates, WhatIsNoDateIsAnErrorOfType) {
    expect_all({
        {R"({"date.age":[null,"2024-01-01"]})", "null", R"("!type")"},
        {R"({"date.before":["2024-01-01","2024-02-30"]})", "null", R"("!type")"},
        {R"({"date.of":20240101})", "null", R"("!type")"},
        {R"({"date.add":["2024-01-01","6M"]})", "null", R"("!type")"},
        {R"({"date.at":["2024-01-01","2024-02-01",101]})", "null", R"("!type")"},
        {R"({"date.at":["2024-01-01","2024-02-01","50"]})", "null", R"("!type")"},
        {R"({"date.within":["2024-01-01"]})", "null", R"("!syntax")"},
    });
}

TEST(RuleDates, AnInstantIsReadInTheZoneOfTheContext) {
    const EastRules east;
    RuleContext context;
    context.now = *parse_timestamp("2024-05-17T22:30:00Z");
    context.zone = "East";
    context.zones = &east;
    EXPECT_EQ(outcome(json(R"({"date.today":[]})"), context), Value{"2024-05-18"});
    EXPECT_EQ(outcome(json(R"({"date.of":"2024-05-17T21:59:59Z"})"), context), Value{"2024-05-17"});
    // One month after 31 January 00:30 of the zone, not of UTC.
    EXPECT_EQ(outcome(json(R"({"date.add":["2024-01-30T22:30:00Z","P1M"]})"), context),
              Value{"2024-02-28T22:30:00Z"});
    context.zone = "West";
    EXPECT_EQ(outcome(json(R"({"date.today":[]})"), context), Value{"!type"});
}

TEST(RuleSteps, StatesAndStepsAreAskedOfTheContext) {
    const std::function<bool(std::string_view)> in = [](auto id) { return id == "abroad"; };
    const std::function<Value(std::string_view)> at = [](auto name) {
        return name == "sign" ? Value{"2024-01-01T00:00:00Z"} : Value{};
    };
    const std::function<Value(std::string_view)> by = [](auto) { return Value{"s-1"}; };
    RuleContext context;
    EXPECT_EQ(outcome(json(R"({"state.in":"abroad"})"), context), Value{false});
    EXPECT_EQ(outcome(json(R"({"step.at":"sign"})"), context), Value{});
    context.state_in = &in;
    context.step_at = &at;
    context.step_by = &by;
    EXPECT_EQ(outcome(json(R"({"state.in":"abroad"})"), context), Value{true});
    EXPECT_EQ(outcome(json(R"({"state.in":["home"]})"), context), Value{false});
    EXPECT_EQ(outcome(json(R"({"date.of":{"step.at":"sign"}})"), context), Value{"2024-01-01"});
    EXPECT_EQ(outcome(json(R"({"step.at":"other"})"), context), Value{});
    EXPECT_EQ(outcome(json(R"({"step.by":"sign"})"), context), Value{"s-1"});
}

TEST(RuleCompile, UnknownOperatorsAndMissingArgumentsAreRefused) {
    expect_all({
        {R"({"nope":1})", "null", R"("!syntax")"},
        {R"({"if":[false,{"nope":1},2]})", "null", R"("!syntax")"},
        {R"({"==":[1]})", "null", R"("!syntax")"},
        {R"({"map":[[1]]})", "null", R"("!syntax")"},
        {R"({"date.now":[1]})", "null", R"("!syntax")"},
        {R"({"state.in":{"var":"x"}})", "null", R"("!syntax")"},
        {R"({"step.at":[]})", "null", R"("!syntax")"},
    });
}

TEST(RuleCompile, TheRuleKnowsWhatItReads) {
    const Rule rule = compiled(
        R"({"and":[{"var":"data.a"},{"var":["data.a",{"var":"input.b"}]},{"var":1},
            {"map":[{"var":"data.l"},{"+":[{"var":"x"},{"var":{"var":"y"}}]}]},
            {"reduce":[[1],{"var":"current"},{"var":"start"}]},
            {"missing":["m.n","o"]},{"missing_some":[1,["p"]]},
            {"state.in":"s1"},{"state.in":"s2"},{"state.in":"s1"}]})");
    const std::vector<std::string> reads{"data.a", "input.b", "1", "data.l",
                                         "start",  "m.n",     "o", "p"};
    EXPECT_EQ(rule.reads(), reads);
    EXPECT_FALSE(rule.reads_computed());
    EXPECT_EQ(rule.states(), (std::vector<std::string>{"s1", "s2"}));
    EXPECT_EQ(std::count(rule.operators().begin(), rule.operators().end(), "var"), 1);
    EXPECT_EQ(std::count(rule.operators().begin(), rule.operators().end(), "and"), 1);
}

TEST(RuleCompile, AComputedPathIsSaidSo) {
    EXPECT_TRUE(compiled(R"({"var":{"cat":["a",".b"]}})").reads_computed());
    EXPECT_TRUE(compiled(R"({"missing":[{"merge":["a"]}]})").reads_computed());
    EXPECT_TRUE(compiled(R"({"missing_some":[1,{"var":"keys"}]})").reads_computed());
    EXPECT_EQ(compiled(R"({"var":""})").reads(), std::vector<std::string>{""});
    EXPECT_EQ(compiled(R"({"var":[]})").reads(), std::vector<std::string>{""});
}

TEST(RuleEvaluate, NothingToReadIsNull) {
    const RuleContext context;
    EXPECT_EQ(outcome(json(R"({"var":"a"})"), context), Value{});
    EXPECT_EQ(outcome(json(R"({"and":[]})"), context), Value{});
    EXPECT_EQ(outcome(json(R"({"log":["x"]})"), context), Value{"x"});
}

}  // namespace
}  // namespace jalon
