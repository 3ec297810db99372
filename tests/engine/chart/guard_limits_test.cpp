#include <gtest/gtest.h>

#include <utility>

#include "engine/base/limits.h"
#include "engine/chart/guard.h"
#include "tests/engine/chart/rule_outcome.h"

namespace jalon {
namespace {

using rule_test::json;
using rule_test::outcome;

Value nested(int depth) {
    Value rule = true;
    for (int i = 0; i < depth; ++i) {
        Value::Array argument;
        argument.push_back(std::move(rule));
        rule = Value{};
        rule.set("!", std::move(argument));
    }
    return rule;
}

Value nested_list(int depth) {
    Value list = 1;
    for (int i = 0; i < depth; ++i) {
        Value::Array outer;
        outer.push_back(std::move(list));
        list = std::move(outer);
    }
    return list;
}

TEST(RuleLimits, DeepNestingIsRefused) {
    const RuleContext context;
    EXPECT_EQ(outcome(nested(limits::rule_depth_max), context), Value{true});
    EXPECT_EQ(outcome(nested(limits::rule_depth_max + 1), context), Value{"!limit"});
    EXPECT_EQ(outcome(nested(5000), context), Value{"!limit"});
    EXPECT_EQ(outcome(nested_list(5000), context), Value{"!limit"});
}

TEST(RuleLimits, TooManyOperatorsAreRefused) {
    Value::Array terms(limits::rule_nodes_max, nested(1));
    const RuleContext context;
    EXPECT_EQ(outcome(Value{terms}, context), Value{"!limit"});
    terms.resize(limits::rule_nodes_max - 1);
    EXPECT_NE(outcome(Value{std::move(terms)}, context), Value{"!limit"});
}

TEST(RuleLimits, AnEvaluationStopsAtItsBounds) {
    const Value data = Value::Object{{"l", Value::Array(1000, 1)}};
    RuleContext context;
    context.data = &data;
    EXPECT_EQ(outcome(json(R"({"reduce":[{"var":"l"},{"+":[{"var":"accumulator"},
                  {"var":"current"}]},0]})"),
                      context),
              Value{1000});
    // A million steps.
    const Value twice = Value::Object{{"l", Value::Array(1000, data)}};
    context.data = &twice;
    EXPECT_EQ(outcome(json(R"({"map":[{"var":"l"},{"map":[{"var":"l"},{"var":""}]}]})"), context),
              Value{"!limit"});
    // A text that doubles a thousand times, and a list that gets deeper.
    EXPECT_EQ(outcome(json(R"({"reduce":[{"var":"l"},{"cat":[{"var":"accumulator"},
                  {"var":"accumulator"}]},"ab"]})"),
                      context),
              Value{"!limit"});
    EXPECT_EQ(outcome(json(R"({"reduce":[{"var":"l"},[{"var":"accumulator"}],0]})"), context),
              Value{"!limit"});
    EXPECT_EQ(outcome(json(R"({"reduce":[{"var":"l"},{"merge":[{"var":"accumulator"},
                  {"var":"accumulator"}]},[1]]})"),
                      context),
              Value{"!limit"});
}

TEST(RuleLimits, DataThatIsTooDeepIsAnErrorAndNoCrash) {
    const Value deep = nested_list(5000);
    RuleContext context;
    context.data = &deep;
    EXPECT_EQ(outcome(json(R"({"cat":{"var":""}})"), context), Value{"!limit"});
    EXPECT_EQ(outcome(json(R"({"var":""})"), context), Value{"!limit"});
    EXPECT_EQ(outcome(json(R"({"!!":{"var":""}})"), context), Value{true});
}

}  // namespace
}  // namespace jalon
