#include "tools/jalon/data_generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "adapters/json/json.h"
#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

constexpr Date today{2026, 3, 1};

// Draws from one schema, under the rules of a workflow.
class Draws {
public:
    explicit Draws(std::string_view members = R"("states": {"a": {}})")
        : workflow_(workflow_of(members)), compared_(*workflow_), generator_(chance_, compared_) {}

    std::vector<Value> of(std::string_view schema, std::string_view data = "{}") {
        const Value known = from_json(data);
        const Value shape = from_json(schema);
        const auto compiled = JsonSchemaCompiler{}.compile(shape);
        std::vector<Value> drawn;
        for (int i = 0; i < 300; ++i) {
            drawn.push_back(generator_.draw(shape, known, today));
            EXPECT_TRUE((*compiled)->check(drawn.back()).empty())
                << schema << " gave " << to_json(drawn.back());
        }
        return drawn;
    }

    DataGenerator& generator() { return generator_; }

private:
    std::shared_ptr<const Workflow> workflow_;
    Chance chance_{5};
    Compared compared_;
    DataGenerator generator_;
};

bool holds(const std::vector<Value>& drawn, const Value& value) {
    return std::find(drawn.begin(), drawn.end(), value) != drawn.end();
}

TEST(DataGenerator, RequiredMembersAreThereAndOthersOnlySometimes) {
    const auto drawn = Draws{}.of(R"({"type":"object","required":["must"],"properties":
        {"must":{"type":"integer"},"may":{"type":"boolean"}}})");
    const auto with = std::count_if(drawn.begin(), drawn.end(),
                                    [](const Value& one) { return one.find("may") != nullptr; });
    EXPECT_GT(with, 50);
    EXPECT_LT(with, 250);
}

TEST(DataGenerator, EachOfAnEnumAndBothBooleansTurnUp) {
    Draws draws;
    const auto words = draws.of(R"({"enum":["red","green",7,null]})");
    for (const Value& one : {Value{"red"}, Value{"green"}, Value{7}, Value{}}) {
        EXPECT_TRUE(holds(words, one)) << to_json(one);
    }
    const auto booleans = draws.of(R"({"type":"boolean"})");
    EXPECT_TRUE(holds(booleans, true) && holds(booleans, false));
}

TEST(DataGenerator, NumbersLieInTheirRangeAndReachBothEnds) {
    const auto drawn = Draws{}.of(R"({"type":"integer","minimum":3,"maximum":9})");
    EXPECT_TRUE(holds(drawn, 3) && holds(drawn, 9));
}

TEST(DataGenerator, ShapesOfEveryKindFit) {
    Draws draws;
    for (const char* schema :
         {R"({"type":"string","minLength":12,"maxLength":14})",
          R"({"type":"string","pattern":"^[A-Z]{2}$"})", R"({"type":"string","format":"date"})",
          R"({"type":["integer","null"],"minimum":1})",
          R"({"type":"array","items":{"type":"string","enum":["a","b","c"]},"minItems":1})",
          R"({"type":"number","minimum":0.5,"maximum":7})",
          R"({"oneOf":[{"type":"object","required":["k"],"properties":{"k":{"const":"x"}}},
                       {"type":"object","required":["k"],"properties":{"k":{"const":"y"}}}]})",
          R"({"type":"object","allOf":[{"required":["a"],"properties":{"a":{"type":"integer"}}},
                       {"required":["b"],"properties":{"b":{"type":"boolean"}}}]})",
          R"({"const":{"deep":[1,2]}})"}) {
        draws.of(schema);
    }
}

TEST(DataGenerator, DatesLieNearTodayOrNearThoseOfTheInstance) {
    const auto drawn =
        Draws{}.of(R"({"type":"string","format":"date"})", R"({"end":"2031-07-15"})");
    EXPECT_TRUE(holds(drawn, "2026-03-01"));
    EXPECT_TRUE(holds(drawn, "2031-07-15"));
    for (const Value& one : drawn) {
        const auto date = parse_date(text_or(&one, ""));
        ASSERT_TRUE(date);
        EXPECT_GT(*date, (Date{2024, 1, 1}));
        EXPECT_LT(*date, (Date{2060, 1, 1}));
    }
}

TEST(DataGenerator, WhatTheInstanceHasUnderTheSameNameIsOftenTakenAgain) {
    const auto drawn = Draws{}.of(R"({"type":"object","required":["ref"],"properties":{"ref":
        {"type":"string","pattern":"^[A-Z0-9-]{1,9}$"}}})",
                                  R"({"inner":{"ref":"FILE-77"}})");
    const auto same = std::count_if(drawn.begin(), drawn.end(), [](const Value& one) {
        return text_or(one.find("ref"), "") == "FILE-77";
    });
    EXPECT_GT(same, 60);
    EXPECT_LT(same, 300);
}

constexpr std::string_view guarded = R"("states": {"a": {"on": {"go": {"target": "b", "guard": {
    "code": "g", "rule": {"and": [{">=": [{"var": "input.hours"}, {"var": "rules.hours_min"}]},
                     {"==": [{"var": "facts.country.status"}, "open"]},
                     {"date.within": [{"var": "today"}, {"var": "facts.host.from"},
                                      {"var": "facts.host.until"}]}]}}}}}, "b": {}},
    "rule_sets": [{"id": "r", "from": "2020-01-01", "numbers": {"hours_min": 413}}],
    "reads": {"country": {"on": ["go"], "workflow": "x", "key": "k",
                          "facts": {"status": {"var": "data.s"}}},
              "host": {"on": ["go"], "workflow": "y", "key": "k",
                       "facts": {"from": {"var": "data.f"}, "until": {"var": "data.u"}}}},
    "triggers": {"go": {"title": {"en": "Go", "fr": "Aller"}, "by": ["*"], "data": {}}})";

TEST(DataGenerator, NumbersLieOnBothSidesOfWhatARuleComparesWith) {
    const auto drawn = Draws{guarded}.of(R"({"type":"object","required":["hours"],"properties":
        {"hours":{"type":"integer","minimum":0,"maximum":1000}}})");
    const auto has = [&](int hours) {
        return std::any_of(drawn.begin(), drawn.end(),
                           [&](const Value& one) { return *one.find("hours") == Value{hours}; });
    };
    EXPECT_TRUE(has(412) && has(413) && has(414));
}

TEST(DataGenerator, FactsTakeWhatRulesLookForAndItsAbsence) {
    Draws draws(guarded);
    std::vector<Value> status;
    std::size_t past = 0;
    std::size_t known = 0;
    for (int i = 0; i < 300; ++i) {
        status.push_back(draws.generator().draw_fact("country.status", Value{}, today));
        const Value from = draws.generator().draw_fact("host.from", Value{}, today);
        if (text_or(&from, "9") < "2026-03-01") ++past;
        if (draws.generator().draw_fact("host.known", Value{}, today) == Value{true}) ++known;
    }
    EXPECT_TRUE(holds(status, "open") && holds(status, Value{}));
    EXPECT_GT(past, 150U);
    EXPECT_GT(known, 200U);
    EXPECT_LT(known, 300U);
}

TEST(DataGenerator, OneSeedGivesOneSeries) {
    const auto series = [] {
        return Draws{}.of(R"({"type":"object","properties":{"a":{"type":"integer"},
            "b":{"type":"string"},"c":{"type":"string","format":"date"}}})");
    };
    EXPECT_EQ(series(), series());
}

}  // namespace
}  // namespace jalon::testing
