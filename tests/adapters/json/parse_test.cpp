#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "adapters/json/json.h"

namespace jalon {
namespace {

using namespace std::string_view_literals;

enum class Outcome { good, invalid, type };

struct Case {
    std::string_view text;
    Outcome outcome;
};

Outcome outcome_of(std::string_view text) {
    const auto value = parse_json(text);
    if (value) return Outcome::good;
    return value.error().code == ErrorCode::type ? Outcome::type : Outcome::invalid;
}

void expect_all(const std::vector<Case>& cases) {
    for (const Case& one : cases) {
        EXPECT_EQ(outcome_of(one.text), one.outcome) << "text: " << one.text;
    }
}

TEST(ParseJson, ReadsEveryKindOfValue) {
    expect_all({
        {"null", Outcome::good},
        {"true", Outcome::good},
        {"false", Outcome::good},
        {"0", Outcome::good},
        {"-0", Outcome::good},
        {"-1", Outcome::good},
        {"1.5", Outcome::good},
        {"1e3", Outcome::good},
        {"1E+3", Outcome::good},
        {"1e-3", Outcome::good},
        {"\"\"", Outcome::good},
        {"\"text\"", Outcome::good},
        {"[]", Outcome::good},
        {"{}", Outcome::good},
        {" \t\r\n[ 1 , 2 ] \t\r\n", Outcome::good},
        {R"({"a":{"b":[null]}})", Outcome::good},
        {R"({"":0})", Outcome::good},
        {R"({"a":1,"A":1})", Outcome::good},
        {R"([{"a":1},{"a":1}])", Outcome::good},
        {"\"\xC3\xA9\"", Outcome::good},
        {"\"\xF0\x9F\x98\x80\"", Outcome::good},
        {R"("\ud83d\ude00")", Outcome::good},
        {R"("\u0000")", Outcome::good},
        {R"("\"\\\/\b\f\n\r\t")", Outcome::good},
        {"\"\x7F\"", Outcome::good},
    });
}

TEST(ParseJson, RefusesWhatIsNoJson) {
    expect_all({
        {"", Outcome::invalid},
        {" ", Outcome::invalid},
        {"nul", Outcome::invalid},
        {"True", Outcome::invalid},
        {"NaN", Outcome::invalid},
        {"Infinity", Outcome::invalid},
        {"'a'", Outcome::invalid},
        {"\"a", Outcome::invalid},
        {"[1,]", Outcome::invalid},
        {"[,1]", Outcome::invalid},
        {"[1 2]", Outcome::invalid},
        {"[1", Outcome::invalid},
        {"]", Outcome::invalid},
        {"{", Outcome::invalid},
        {"{a:1}", Outcome::invalid},
        {R"({"a"})", Outcome::invalid},
        {R"({"a":})", Outcome::invalid},
        {R"({"a":1,})", Outcome::invalid},
        {R"({1:1})", Outcome::invalid},
        {"01", Outcome::invalid},
        {"+1", Outcome::invalid},
        {"1.", Outcome::invalid},
        {".5", Outcome::invalid},
        {"1e", Outcome::invalid},
        {"-", Outcome::invalid},
        {"0x10", Outcome::invalid},
        {"1 2", Outcome::invalid},
        {"{} {}", Outcome::invalid},
        {"// c\n1", Outcome::invalid},
        {"/* c */ 1", Outcome::invalid},
        {"1\f", Outcome::invalid},
        {"\xC2\xA0"
         "1",
         Outcome::invalid},
        {"\"\t\"", Outcome::invalid},
        {"\"\n\"", Outcome::invalid},
        {R"("\x41")", Outcome::invalid},
        {R"("\u12")", Outcome::invalid},
    });
}

TEST(ParseJson, RefusesWhatIsJsonButNoIJson) {
    expect_all({
        {R"({"a":1,"a":1})", Outcome::invalid},
        {R"({"a":1,"b":2,"\u0061":3})", Outcome::invalid},
        {R"([{"x":{"a":1,"a":2}}])", Outcome::invalid},
        {R"("\ud800")", Outcome::invalid},
        {R"("\udc00")", Outcome::invalid},
        {R"("\ud800\ud800")", Outcome::invalid},
        {R"("\ud800x")", Outcome::invalid},
        {R"({"\udfff":1})", Outcome::invalid},
        {R"("\uffff")", Outcome::invalid},
        {R"("\ufdd0")", Outcome::invalid},
        {R"("\ud83f\udfff")", Outcome::invalid},
        {R"({"\uffff":1})", Outcome::invalid},
        {"\"\xEF\xBF\xBE\"", Outcome::invalid},
    });
}

TEST(ParseJson, RefusesBytesThatAreNoUtf8) {
    expect_all({
        {"\"\x80\"", Outcome::invalid},              // a continuation alone
        {"\"\xC3\"", Outcome::invalid},              // cut short
        {"\"\xC0\xAF\"", Outcome::invalid},          // overlong
        {"\"\xE0\x80\xAF\"", Outcome::invalid},      // overlong
        {"\"\xED\xA0\x80\"", Outcome::invalid},      // a surrogate
        {"\"\xF4\x90\x80\x80\"", Outcome::invalid},  // past U+10FFFF
        {"\"\xFF\"", Outcome::invalid},
        {"\xFF", Outcome::invalid},
        {"\xEF\xBB\xBF{}", Outcome::invalid},  // a byte order mark
        {"\xEF\xBB\xBF", Outcome::invalid},
        {"\xFE\xFF", Outcome::invalid},
    });
}

TEST(ParseJson, RefusesANulWhereverItStands) {
    expect_all({
        {"\0"sv, Outcome::invalid},
        {"1\0"sv, Outcome::invalid},
        {"\0001"sv, Outcome::invalid},
        {"{}\0{}"sv, Outcome::invalid},
        {"\"\0\""sv, Outcome::invalid},
        {"[1,\0 2]"sv, Outcome::invalid},
    });
}

TEST(ParseJson, TellsAnUnrepresentableNumberFromABadText) {
    expect_all({
        {"9223372036854775807", Outcome::good},
        {"9223372036854775808", Outcome::type},
        {"-9223372036854775808", Outcome::good},
        {"-9223372036854775809", Outcome::type},
        {"18446744073709551615", Outcome::type},
        {"18446744073709551616", Outcome::type},
        {"100000000000000000000000000000", Outcome::type},
        {"9223372036854775808.0", Outcome::good},
        {"1e308", Outcome::good},
        {"1e309", Outcome::type},
        {"-1e400", Outcome::type},
        {R"({"a":[1e400]})", Outcome::type},
        {"5e-324", Outcome::good},
        {"1e-400", Outcome::good},
        {"[9223372036854775808", Outcome::invalid},
        {R"({"a":9223372036854775808,"a":1})", Outcome::invalid},
    });
}

TEST(ParseJson, KeepsIntegersAndDoublesApart) {
    EXPECT_NE(parse_json("1")->as_int(), nullptr);
    EXPECT_NE(parse_json("1.0")->as_double(), nullptr);
    EXPECT_NE(parse_json("1e0")->as_double(), nullptr);
    EXPECT_EQ(*parse_json("9007199254740993")->as_int(), 9007199254740993);
    ASSERT_NE(parse_json("-0")->as_int(), nullptr);
    EXPECT_EQ(*parse_json("-0")->as_int(), 0);
    EXPECT_NE(parse_json("-0.0")->as_double(), nullptr);
}

TEST(ParseJson, KeepsTheOrderOfMembers) {
    const auto value = parse_json(R"({"b":1,"a":2,"c":3})");
    ASSERT_TRUE(value);
    const Value::Object& object = *value->as_object();
    ASSERT_EQ(object.size(), 3U);
    EXPECT_EQ(object[0].name, "b");
    EXPECT_EQ(object[1].name, "a");
    EXPECT_EQ(object[2].name, "c");
}

TEST(ParseJson, BoundsTheNesting) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    EXPECT_TRUE(parse_json(nested(32)));
    EXPECT_FALSE(parse_json(nested(33)));
    EXPECT_TRUE(parse_json(nested(64), 64));
    EXPECT_FALSE(parse_json(nested(65), 64));
    EXPECT_TRUE(parse_json("1", 0));
    EXPECT_FALSE(parse_json("[]", 0));
    const auto hostile = parse_json(std::string(1'000'000, '['));
    ASSERT_FALSE(hostile);
    EXPECT_EQ(hostile.error().code, ErrorCode::invalid);
}

TEST(ParseJson, NamesTheByteWhereReadingStopped) {
    EXPECT_EQ(parse_json("[1,x]").error().message, "malformed JSON (byte 4)");
    EXPECT_EQ(parse_json("1\0"sv).error().message, "the text holds a NUL (byte 1)");
    EXPECT_EQ(parse_json(R"({"a":1,"a":2})").error().message,
              "an object names a member twice (byte 13)");
}

TEST(ParseJson, FindsADuplicateAmongManyMembersQuickly) {
    std::string text = "{";
    for (int i = 0; i < 50'000; ++i) text += "\"m" + std::to_string(i) + "\":0,";
    EXPECT_TRUE(parse_json(text + "\"last\":0}"));
    EXPECT_FALSE(parse_json(text + "\"m7\":0}"));
}

}  // namespace
}  // namespace jalon
