#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/json/json.h"

namespace jalon {
namespace {

double of_bits(std::uint64_t bits) { return std::bit_cast<double>(bits); }

TEST(ToJson, WritesCompactlyInTheOrderOfMembers) {
    const auto value = parse_json(R"( { "b" : [ 1 , true , null ] , "a" : { } , "c" : "x" } )");
    ASSERT_TRUE(value);
    EXPECT_EQ(to_json(*value), R"({"b":[1,true,null],"a":{},"c":"x"})");
}

TEST(ToJson, WritesIntegersExactlyAndDoublesAsShortAsTheyRoundTrip) {
    EXPECT_EQ(to_json(Value(std::numeric_limits<std::int64_t>::min())), "-9223372036854775808");
    EXPECT_EQ(to_json(Value(std::numeric_limits<std::int64_t>::max())), "9223372036854775807");
    EXPECT_EQ(to_json(Value(0.1)), "0.1");
    EXPECT_EQ(to_json(Value(1.0)), "1.0");
    EXPECT_EQ(to_json(Value(-0.0)), "-0.0");
    EXPECT_EQ(to_json(Value(123456789012345680000.0)), "123456789012345683968.0");
    EXPECT_EQ(to_json(Value(1e300)), "1e+300");
    EXPECT_EQ(to_json(Value(std::nan(""))), "null");
}

TEST(ToJson, EscapesOnlyWhatMustBeEscaped) {
    EXPECT_EQ(to_json(Value("\"\\/\b\f\n\r\t\x01\x1F\x7F\xC3\xA9")),
              "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\xC3\xA9\"");
}

TEST(ToJson, ReplacesBytesThatAreNoUtf8) {
    EXPECT_EQ(to_json(Value("a\xFFz")), "\"a\xEF\xBF\xBDz\"");
    EXPECT_EQ(to_json(Value("\xC3")), "\"\xEF\xBF\xBD\"");
    EXPECT_EQ(to_json(Value("\xED\xA0\x80")), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(ToPrettyJson, IndentsByTwoSpacesAndKeepsEmptyOnesOnOneLine) {
    const auto value = parse_json(R"({"a":[1,{"b":2}],"c":{},"d":[]})");
    ASSERT_TRUE(value);
    EXPECT_EQ(to_pretty_json(*value),
              "{\n  \"a\": [\n    1,\n    {\n      \"b\": 2\n    }\n  ],\n  \"c\": {},\n"
              "  \"d\": []\n}");
}

TEST(CanonicalJson, WritesTheNumbersOfRfc8785AppendixB) {
    const std::vector<std::pair<std::uint64_t, std::string_view>> samples{
        {0x0000000000000000, "0"},
        {0x8000000000000000, "0"},
        {0x0000000000000001, "5e-324"},
        {0x8000000000000001, "-5e-324"},
        {0x7fefffffffffffff, "1.7976931348623157e+308"},
        {0xffefffffffffffff, "-1.7976931348623157e+308"},
        {0x4340000000000000, "9007199254740992"},
        {0xc340000000000000, "-9007199254740992"},
        {0x4430000000000000, "295147905179352830000"},
        {0x44b52d02c7e14af5, "9.999999999999997e+22"},
        {0x44b52d02c7e14af6, "1e+23"},
        {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
        {0x444b1ae4d6e2ef4e, "999999999999999700000"},
        {0x444b1ae4d6e2ef4f, "999999999999999900000"},
        {0x444b1ae4d6e2ef50, "1e+21"},
        {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
        {0x3eb0c6f7a0b5ed8d, "0.000001"},
        {0x41b3de4355555553, "333333333.3333332"},
        {0x41b3de4355555554, "333333333.33333325"},
        {0x41b3de4355555555, "333333333.3333333"},
        {0x41b3de4355555556, "333333333.3333334"},
        {0x41b3de4355555557, "333333333.33333343"},
        {0xbecbf647612f3696, "-0.0000033333333333333333"},
        {0x43143ff3c1cb0959, "1424953923781206.2"},
    };
    for (const auto& [bits, text] : samples) {
        EXPECT_EQ(canonical_json(Value(of_bits(bits))), text);
    }
}

TEST(CanonicalJson, WritesTheSampleOfRfc8785) {
    const auto value = parse_json(
        "{\"numbers\": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],"
        "\"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\","
        "\"literals\": [null, true, false]}");
    ASSERT_TRUE(value);
    EXPECT_EQ(canonical_json(*value),
              "{\"literals\":[null,true,false],"
              "\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
              "\"string\":\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

TEST(CanonicalJson, SortsMembersByUtf16CodeUnits) {
    const auto value = parse_json(
        "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,"
        "\"\\u00f6\":7}");
    ASSERT_TRUE(value);
    EXPECT_EQ(canonical_json(*value),
              "{\"\\r\":2,\"1\":4,\"\xC2\x80\":6,\"\xC3\xB6\":7,\"\xE2\x82\xAC\":1,"
              "\"\xF0\x9F\x98\x80\":5,\"\xEF\xAC\xB3\":3}");
}

TEST(CanonicalJson, SortsAPrefixFirst) {
    EXPECT_EQ(canonical_json(*parse_json(R"({"ab":1,"a":2,"":3})")), R"({"":3,"a":2,"ab":1})");
}

TEST(CanonicalJson, DoesNotDependOnOrderOrOnHowAWholeNumberIsHeld) {
    EXPECT_EQ(canonical_json(*parse_json(R"({"a":1.0,"b":2})")),
              canonical_json(*parse_json(R"({"b":2.0,"a":1})")));
}

TEST(CanonicalJson, WritesIntegersPastTheDoublesExactly) {
    EXPECT_EQ(canonical_json(Value(std::int64_t{9007199254740993})), "9007199254740993");
}

// ---- Any value survives.

rc::Gen<std::string> any_text() {
    return rc::gen::map(
        rc::gen::container<std::vector<char32_t>>(rc::gen::oneOf(
            rc::gen::inRange<char32_t>(0, 0x80), rc::gen::inRange<char32_t>(0x80, 0x800),
            rc::gen::inRange<char32_t>(0xE000, 0xFDD0),
            rc::gen::inRange<char32_t>(0x10000, 0x1FFFE))),
        [](const std::vector<char32_t>& points) {
            std::string text;
            for (const char32_t point : points) {
                const auto byte = [&](char32_t lead, unsigned shift, char32_t mask) {
                    text += static_cast<char>(lead | ((point >> shift) & mask));
                };
                if (point < 0x80) {
                    byte(0, 0, 0x7F);
                } else if (point < 0x800) {
                    byte(0xC0, 6, 0x1F);
                    byte(0x80, 0, 0x3F);
                } else if (point < 0x10000) {
                    byte(0xE0, 12, 0x0F);
                    byte(0x80, 6, 0x3F);
                    byte(0x80, 0, 0x3F);
                } else {
                    byte(0xF0, 18, 0x07);
                    byte(0x80, 12, 0x3F);
                    byte(0x80, 6, 0x3F);
                    byte(0x80, 0, 0x3F);
                }
            }
            return text;
        });
}

rc::Gen<double> any_double() {
    return rc::gen::suchThat(rc::gen::map(rc::gen::arbitrary<std::uint64_t>(), of_bits),
                             [](double number) { return std::isfinite(number); });
}

Value any_value(int depth) {
    const int kind = *rc::gen::inRange(0, depth > 0 ? 7 : 5);
    if (kind == 0) return Value{};
    if (kind == 1) return Value(*rc::gen::arbitrary<bool>());
    if (kind == 2) return Value(*rc::gen::arbitrary<std::int64_t>());
    if (kind == 3) return Value(*any_double());
    if (kind == 4) return Value(*any_text());
    const int count = *rc::gen::inRange(0, 4);
    Value::Array list;
    for (int i = 0; i < count; ++i) list.push_back(any_value(depth - 1));
    if (kind == 5) return list;
    Value object{Value::Object{}};
    for (Value& item : list) object.set(*any_text(), std::move(item));
    return object;
}

RC_GTEST_PROP(ToJson, IsReadBackAsAnEqualValueAndTheSameText, ()) {
    const Value value = any_value(3);
    const auto again = parse_json(to_json(value));
    RC_ASSERT(again.has_value());
    RC_ASSERT(*again == value);
    RC_ASSERT(to_json(*again) == to_json(value));
    const auto pretty = parse_json(to_pretty_json(value));
    RC_ASSERT(pretty.has_value());
    RC_ASSERT(to_json(*pretty) == to_json(value));
    RC_ASSERT(canonical_json(*pretty) == canonical_json(value));
}

}  // namespace
}  // namespace jalon
