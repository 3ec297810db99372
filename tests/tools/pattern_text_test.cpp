#include "tools/jalon/pattern_text.h"

#include <gtest/gtest.h>

#include <regex>

namespace jalon::testing {
namespace {

TEST(PatternText, WhatIsDrawnMatches) {
    Chance chance(1);
    for (const char* pattern :
         {"^[A-Z]{2}$", "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$", "^P[0-9]+[DWM]$", "^[0-9a-f]{64}$",
          "^(yes|no|maybe)?$", "^a\\.b\\d{2,}$", "^(?:x|y)+z*$", "^[a\\-z-]+$"}) {
        const std::regex expression(pattern);
        for (int i = 0; i < 200; ++i) {
            const auto text = draw_text(pattern, chance);
            ASSERT_TRUE(text) << pattern;
            EXPECT_TRUE(std::regex_match(*text, expression)) << pattern << " gave " << *text;
        }
    }
}

TEST(PatternText, WhatItCannotReadGivesNothing) {
    Chance chance(1);
    for (const char* pattern :
         {"^[^a]$", "^(?=a)b$", "(", "[", "a{3", "a{3,1}", "*", "\\bword", "a{99999}", "[]"}) {
        EXPECT_FALSE(draw_text(pattern, chance)) << pattern;
    }
}

TEST(PatternText, AlternativesAndRepetitionsAllTurnUp) {
    Chance chance(1);
    std::set<std::string> texts;
    for (int i = 0; i < 200; ++i) texts.insert(draw_text("^(a|b){1,2}$", chance).value_or(""));
    EXPECT_EQ(texts, (std::set<std::string>{"a", "b", "aa", "ab", "ba", "bb"}));
}

TEST(PatternText, NestingHasAnEnd) {
    Chance chance(1);
    EXPECT_FALSE(draw_text(std::string(1000, '(') + "a" + std::string(1000, ')'), chance));
}

}  // namespace
}  // namespace jalon::testing
