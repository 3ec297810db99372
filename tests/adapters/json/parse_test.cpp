#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "adapters/json/json.h"

namespace jalon {
namespace {

using namespace std::string_view_literals;

enum class Parsed { good, invalid, type };

struct Case {
    std::string_view text;
    Parsed outcome;
};

Parsed outcome_of(std::string_view text) {
    const auto value = parse_json(text);
    if (value) return Parsed::good;
    return value.error().code == ErrorCode::type ? Parsed::type : Parsed::invalid;
}

void expect_all(const std::vector<Case>& cases) {
    for (const Case& one : cases) {
        EXPECT_EQ(outcome_of(one.text), one.outcome) << "text: " << one.text;
    }
}

TEST(ParseJson, ReadsEveryKindOfValue) {
    expect_all({
        {"null", Parsed::good},
        {"true", Parsed::good},
        {"false", Parsed::good},
        {"0", Parsed::good},
        {"-0", Parsed::good},
        {"-1", Parsed::good},
        {"1.5", Parsed::good},
        {"1e3", Parsed::good},
        {"1E+3", Parsed::good},
        {"1e-3", Parsed::good},
        {"\"\"", Parsed::good},
        {"\"text\"", Parsed::good},
        {"[]", Parsed::good},
        {"{}", Parsed::good},
        {" \t\r\n[ 1 , 2 ] \t\r\n", Parsed::good},
        {R"({"a":{"b":[null]}})", Parsed::good},
        {R"({"":0})", Parsed::good},
        {R"({"a":1,"A":1})", Parsed::good},
        {R"([{"a":1},{"a":1}])", Parsed::good},
        {"\"\xC3\xA9\"", Parsed::good},
        {"\"\xF0\x9F\x98\x80\"", Parsed::good},
        {R"("\ud83d\ude00")", Parsed::good},
        {R"("\u0000")", Parsed::good},
        {R"("\"\\\/\b\f\n\r\t")", Parsed::good},
        {"\"\x7F\"", Parsed::good},
    });
}

TEST(ParseJson, RefusesWhatIsNoJson) {
    expect_all({
        {"", Parsed::invalid},
        {" ", Parsed::invalid},
        {"nul", Parsed::invalid},
        {"True", Parsed::invalid},
        {"NaN", Parsed::invalid},
        {"Infinity", Parsed::invalid},
        {"'a'", Parsed::invalid},
        {"\"a", Parsed::invalid},
        {"[1,]", Parsed::invalid},
        {"[,1]", Parsed::invalid},
        {"[1 2]", Parsed::invalid},
        {"[1", Parsed::invalid},
        {"]", Parsed::invalid},
        {"{", Parsed::invalid},
        {"{a:1}", Parsed::invalid},
        {R"({"a"})", Parsed::invalid},
        {R"({"a":})", Parsed::invalid},
        {R"({"a":1,})", Parsed::invalid},
        {R"({1:1})", Parsed::invalid},
        {"01", Parsed::invalid},
        {"+1", Parsed::invalid},
        {"1.", Parsed::invalid},
        {".5", Parsed::invalid},
        {"1e", Parsed::invalid},
        {"-", Parsed::invalid},
        {"0x10", Parsed::invalid},
        {"1 2", Parsed::invalid},
        {"{} {}", Parsed::invalid},
        {"// c\n1", Parsed::invalid},
        {"/* c */ 1", Parsed::invalid},
        {"1\f", Parsed::invalid},
        {"\xC2\xA0"
         "1",
         Parsed::invalid},
        {"\"\t\"", Parsed::invalid},
        {"\"\n\"", Parsed::invalid},
        {R"("\x41")", Parsed::invalid},
        {R"("\u12")", Parsed::invalid},
    });
}

TEST(ParseJson, RefusesWhatIsJsonButNoIJson) {
    expect_all({
        {R"({"a":1,"a":1})", Parsed::invalid},
        {R"({"a":1,"b":2,"\u0061":3})", Parsed::invalid},
        {R"([{"x":{"a":1,"a":2}}])", Parsed::invalid},
        {R"("\ud800")", Parsed::invalid},
        {R"("\udc00")", Parsed::invalid},
        {R"("\ud800\ud800")", Parsed::invalid},
        {R"("\ud800x")", Parsed::invalid},
        {R"({"\udfff":1})", Parsed::invalid},
        {R"("\uffff")", Parsed::invalid},
        {R"("\ufdd0")", Parsed::invalid},
        {R"("\ud83f\udfff")", Parsed::invalid},
        {R"({"\uffff":1})", Parsed::invalid},
        {"\"\xEF\xBF\xBE\"", Parsed::invalid},
    });
}

TEST(ParseJson, RefusesBytesThatAreNoUtf8) {
    expect_all({
        {"\"\x80\"", Parsed::invalid},              // a continuation alone
        {"\"\xC3\"", Parsed::invalid},              // cut short
        {"\"\xC0\xAF\"", Parsed::invalid},          // overlong
        {"\"\xE0\x80\xAF\"", Parsed::invalid},      // overlong
        {"\"\xED\xA0\x80\"", Parsed::invalid},      // a surrogate
        {"\"\xF4\x90\x80\x80\"", Parsed::invalid},  // past U+10FFFF
        {"\"\xFF\"", Parsed::invalid},
        {"\xFF", Parsed::invalid},
        {"\xEF\xBB\xBF{}", Parsed::invalid},  // a byte order mark
        {"\xEF\xBB\xBF", Parsed::invalid},
        {"\xFE\xFF", Parsed::invalid},
    });
}

TEST(ParseJson, RefusesANulWhereverItStands) {
    expect_all({
        {"\0"sv, Parsed::invalid},
        {"1\0"sv, Parsed::invalid},
        {"\0001"sv, Parsed::invalid},
        {"{}\0{}"sv, Parsed::invalid},
        {"\"\0\""sv, Parsed::invalid},
        {"[1,\0 2]"sv, Parsed::invalid},
    });
}

TEST(ParseJson, TellsAnUnrepresentableNumberFromABadText) {
    expect_all({
        {"9223372036854775807", Parsed::good},
        {"9223372036854775808", Parsed::type},
        {"-9223372036854775808", Parsed::good},
        {"-9223372036854775809", Parsed::type},
        {"18446744073709551615", Parsed::type},
        {"18446744073709551616", Parsed::type},
        {"100000000000000000000000000000", Parsed::type},
        {"9223372036854775808.0", Parsed::good},
        {"1e308", Parsed::good},
        {"1e309", Parsed::type},
        {"-1e400", Parsed::type},
        {R"({"a":[1e400]})", Parsed::type},
        {"5e-324", Parsed::good},
        {"1e-400", Parsed::good},
        {"[9223372036854775808", Parsed::invalid},
        {R"({"a":9223372036854775808,"a":1})", Parsed::invalid},
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
