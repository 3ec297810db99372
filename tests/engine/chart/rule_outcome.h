// What a rule written in JSON gives, for the tests of rules.
#pragma once

#include <gtest/gtest.h>

#include <string_view>
#include <utility>

#include "engine/chart/guard.h"
#include "tests/support/json_value.h"

namespace jalon::rule_test {

inline Value json(std::string_view text) {
    auto value = testing::parse_json(text);
    EXPECT_TRUE(value) << text;
    return value ? *std::move(value) : Value{};
}

// The error's code in place of a result.
inline Value outcome(const Value& written, const RuleContext& context) {
    const auto rule = Rule::compile(written);
    if (!rule) return rule.error().code == ErrorCode::invalid ? "!syntax" : "!limit";
    const auto result = rule->evaluate(context);
    if (result) return *result;
    return result.error().code == ErrorCode::type ? "!type" : "!limit";
}

}  // namespace jalon::rule_test
