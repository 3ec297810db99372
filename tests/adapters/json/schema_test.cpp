#include "adapters/json/schema.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/json/json.h"
#include "engine/base/limits.h"
#include "tests/support/fake_zones.h"

namespace jalon {
namespace {

using Errors = std::vector<SchemaError>;

std::unique_ptr<const DataSchema> compiled(std::string_view schema) {
    auto result = JsonSchemaCompiler().compile(*parse_json(schema, 64));
    EXPECT_TRUE(result) << schema << ": " << (result ? "" : result.error().message);
    return result ? std::move(*result) : nullptr;
}

Errors check(std::string_view schema, std::string_view value) {
    const auto checker = compiled(schema);
    return checker == nullptr ? Errors{{"", "no schema"}} : checker->check(*parse_json(value));
}

struct SchemaCase {
    std::string_view schema;
    std::string_view good;
    std::string_view bad;
    SchemaError first;
};

void expect_first_faults(const std::vector<SchemaCase>& cases) {
    for (const SchemaCase& one : cases) {
        EXPECT_EQ(check(one.schema, one.good), Errors{}) << one.schema << " with " << one.good;
        if (one.bad.empty()) continue;
        const Errors errors = check(one.schema, one.bad);
        ASSERT_FALSE(errors.empty()) << one.schema << " with " << one.bad;
        EXPECT_EQ(errors[0].pointer, one.first.pointer) << one.schema << " with " << one.bad;
        EXPECT_EQ(errors[0].message, one.first.message) << one.schema << " with " << one.bad;
    }
}

TEST(JsonSchema, ChecksEachKeywordOfASingleValue) {
    expect_first_faults({
        {R"({"type":"string"})", R"("a")", "1", {"", "must be a text"}},
        {R"({"type":"integer"})", "1.0", "1.5", {"", "must be a whole number"}},
        {R"({"type":"number"})", "1.5", R"("1.5")", {"", "must be a number"}},
        {R"({"type":"boolean"})", "true", R"("true")", {"", "must be true or false"}},
        {R"({"type":"null"})", "null", R"("")", {"", "must be null"}},
        {R"({"type":"array"})", "[]", "{}", {"", "must be a list"}},
        {R"({"type":"object"})", "{}", "[]", {"", "must be an object"}},
        {R"({"type":["integer","null"]})", "null", "\"x\"", {"", "must be a whole number or null"}},
        {R"({"enum":["a",1,null]})", "1.0", "2", {"", R"(must be one of "a", 1, null)"}},
        {R"({"const":{"a":[1]}})", R"({"a":[1]})", R"({"a":[2]})", {"", R"(must be {"a":[1]})"}},
        {R"({"minimum":1})", "1", "0", {"", "must be at least 1"}},
        {R"({"maximum":24})", "24", "25", {"", "must be at most 24"}},
        {R"({"exclusiveMinimum":1})", "1.5", "1", {"", "must be more than 1"}},
        {R"({"exclusiveMaximum":2.5})", "2", "2.5", {"", "must be less than 2.5"}},
        {R"({"multipleOf":5})", "10", "11", {"", "must be a multiple of 5"}},
        {R"({"multipleOf":0.01})", "0.07", "0.075", {"", "must be a multiple of 0.01"}},
        {R"({"minLength":1})", "\"a\"", "\"\"", {"", "must have at least 1 character"}},
        {R"({"maxLength":2})",
         "\"\xC3\xA9\xF0\x9F\x98\x80\"",
         R"("abc")",
         {"", "must have at most 2 characters"}},
        {R"({"pattern":"^[A-Z]{2}$"})",
         R"("FR")",
         R"("fr")",
         {"", "must match the pattern ^[A-Z]{2}$"}},
        {R"({"format":"date"})",
         R"("2024-02-29")",
         R"("2023-02-29")",
         {"", "must be a date such as 2026-01-31"}},
        {R"({"format":"date-time"})",
         R"("2024-02-29T10:00:00+02:00")",
         R"("2024-02-29 10:00")",
         {"", "must be a date and time such as 2026-01-31T09:30:00Z"}},
        {R"({"format":"email"})", R"("a@b.eu")", R"("a@b")", {"", "must be an e-mail address"}},
        {R"({"format":"country"})",
         R"("SN")",
         R"("ZZ")",
         {"", "must be a country of ISO 3166-1, such as SN"}},
    });
}

TEST(JsonSchema, KnowsTheFirstAndTheLastCountryAndNoPartOfTwo) {
    for (const char* country : {"AD", "ZW", "MA"}) {
        EXPECT_EQ(check(R"({"format":"country"})", '"' + std::string(country) + '"'), Errors{});
    }
    for (const char* none : {"", "S", "sn", "D ", " A", "DA", "SEN", "AD AE"}) {
        EXPECT_EQ(check(R"({"format":"country"})", '"' + std::string(none) + '"').size(), 1U)
            << none;
    }
}

TEST(JsonSchema, AsksTheZoneRulesForZonesWhenItHasThem) {
    const testing::FakeZones zones;
    const Value schema = *parse_json(R"({"format":"zone"})");
    const auto asking = JsonSchemaCompiler(&zones).compile(schema);
    ASSERT_TRUE(asking);
    EXPECT_EQ((*asking)->check(Value("Two")), Errors{});
    EXPECT_EQ((*asking)->check(Value("Mars/X")),
              (Errors{{"", "must be a time zone of the IANA list, such as Africa/Dakar"}}));
    EXPECT_EQ((*asking)->check(Value()), Errors{}) << "only texts have a format";
    EXPECT_EQ(check(R"({"format":"zone"})", R"("Mars/X")"), Errors{}) << "nobody knows";
}

TEST(JsonSchema, ChecksEachKeywordOfListsAndObjects) {
    expect_first_faults({
        {R"({"minItems":1})", "[1]", "[]", {"", "must have at least 1 item"}},
        {R"({"maxItems":1})", "[1]", "[1,2]", {"", "must have at most 1 item"}},
        {R"({"uniqueItems":true})",
         "[1,2,\"1\"]",
         "[1,2,1.0]",
         {"", "must not hold the same item twice"}},
        {R"({"minProperties":1})", R"({"a":1})", "{}", {"", "must have at least 1 member"}},
        {R"({"maxProperties":1})",
         R"({"a":1})",
         R"({"a":1,"b":2})",
         {"", "must have at most 1 member"}},
        {R"({"required":["a"]})", R"({"a":null})", "{}", {"/a", "is required"}},
        {R"({"properties":{"a":{"type":"null"}}})", "{}", R"({"a":1})", {"/a", "must be null"}},
        {R"({"patternProperties":{"^x":{"type":"null"}}})",
         R"({"a":1})",
         R"({"x1":1})",
         {"/x1", "must be null"}},
        {R"({"properties":{"a":{}},"additionalProperties":false})",
         R"({"a":1})",
         R"({"a":1,"b":2})",
         {"/b", "is not allowed"}},
        {R"({"additionalProperties":{"type":"null"}})",
         R"({"a":null})",
         R"({"a":1})",
         {"/a", "must be null"}},
        {R"({"propertyNames":{"maxLength":1}})",
         R"({"a":1})",
         R"({"ab":1})",
         {"", "has a form that is not allowed"}},
        {R"({"items":{"type":"null"}})", "[null]", "[null,1]", {"/1", "must be null"}},
        {R"({"items":[{"type":"null"},{"type":"string"}]})",
         R"([null,"a",1])",
         "[null,1]",
         {"/1", "must be a text"}},
        {R"({"items":[{}],"additionalItems":false})", "[1]", "[1,2]", {"/1", "is not allowed"}},
        {R"({"contains":{"const":1}})",
         "[2,1]",
         "[2]",
         {"", "must have an item of the required form"}},
        {R"({"dependencies":{"a":["b"]}})",
         R"({"a":1,"b":1})",
         R"({"a":1})",
         {"/b", "is required"}},
        {R"({"dependencies":{"a":{"maxProperties":1}}})",
         R"({"b":1,"c":1})",
         R"({"a":1,"b":1})",
         {"", "must have at most 1 member"}},
    });
}

TEST(JsonSchema, ChecksEachKeywordThatCombinesSchemas) {
    expect_first_faults({
        {R"({"allOf":[{"minimum":1},{"maximum":2}]})", "1", "3", {"", "must be at most 2"}},
        {R"({"anyOf":[{"type":"string"},{"type":"null"}]})", "null", "1", {"", "must be a text"}},
        {R"({"oneOf":[{"minimum":5},{"maximum":1}]})", "0", "3", {"", "must be at least 5"}},
        {R"({"oneOf":[{"minimum":1},{"minimum":2}]})",
         "1",
         "3",
         {"", "fits more than one of the alternatives"}},
        {R"({"not":{"type":"null"}})", "1", "null", {"", "has a form that is not allowed"}},
        {R"({"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}})",
         R"({"a":1,"b":1})",
         R"({"a":1})",
         {"/b", "is required"}},
        {"true", "1", "", {}},
        {"{}", "[]", "", {}},
    });
}

TEST(JsonSchema, RefusesEverythingWhenItIsFalse) {
    EXPECT_EQ(check("false", "1"), (Errors{{"", "is not allowed"}}));
    EXPECT_EQ(check(R"({"properties":{"a":false}})", R"({"a":1})"),
              (Errors{{"/a", "is not allowed"}}));
}

TEST(JsonSchema, IgnoresKeywordsThatAreAboutOtherTypes) {
    constexpr std::string_view schema =
        R"({"minimum":5,"minLength":5,"minItems":5,"minProperties":5,"required":["a"],
            "pattern":"x","format":"date","multipleOf":7,"uniqueItems":true})";
    EXPECT_EQ(check(schema, "null"), Errors{});
    EXPECT_EQ(check(schema, "true"), Errors{});
    EXPECT_EQ(check(R"({"minimum":5,"multipleOf":2})", R"("3")"), Errors{});
    EXPECT_EQ(check(R"({"minItems":5,"maxLength":0})", "{}"), Errors{});
}

TEST(JsonSchema, SaysOnceWhatIsWrongAndWhere) {
    constexpr std::string_view schema =
        R"({"type":"object","properties":{"months":{"type":"integer","maximum":24},
            "contract":{"type":"object","properties":{"start":{"type":"string","format":"date"}},
            "required":["start"]}},"required":["name"]})";
    EXPECT_EQ(check(schema, R"({"months":30,"contract":{"start":"tomorrow"},"name":1})"),
              (Errors{{"/contract/start", "must be a date such as 2026-01-31"},
                      {"/months", "must be at most 24"}}));
    EXPECT_EQ(check(schema, R"({"contract":{}})"),
              (Errors{{"/contract/start", "is required"}, {"/name", "is required"}}));
}

TEST(JsonSchema, EscapesNamesInPointers) {
    EXPECT_EQ(check(R"({"properties":{"a/b~c":{"required":["d/e"]}}})", R"({"a/b~c":{}})"),
              (Errors{{"/a~1b~0c/d~1e", "is required"}}));
}

TEST(JsonSchema, NeverRepeatsTheValue) {
    for (const SchemaError& error :
         check(R"({"maxLength":2,"pattern":"^a$","format":"email","enum":["b"]})", R"("secret")")) {
        EXPECT_EQ(error.message.find("secret"), std::string::npos) << error.message;
    }
}

TEST(JsonSchema, ComparesLargeIntegersExactly) {
    EXPECT_EQ(check(R"({"maximum":9007199254740992})", "9007199254740993").size(), 1U);
    EXPECT_EQ(check(R"({"const":9007199254740992})", "9007199254740993").size(), 1U);
    EXPECT_EQ(check(R"({"multipleOf":2})", "9007199254740993").size(), 1U);
    EXPECT_EQ(check(R"({"multipleOf":1})", "-9223372036854775808"), Errors{});
    EXPECT_EQ(check(R"({"uniqueItems":true})", "[9007199254740992,9007199254740993]"), Errors{});
}

TEST(JsonSchema, ListsABoundedNumberOfFaults) {
    std::string list = "[0";
    for (int i = 0; i < 20'000; ++i) list += ",0";
    EXPECT_EQ(check(R"({"items":{"minimum":1}})", list + "]").size(), limits::schema_errors_max);
}

TEST(JsonSchema, StopsAtAValueThatIsTooMuchWork) {
    std::string list = "[0";
    for (int i = 0; i < 250'000; ++i) list += ",0";
    EXPECT_EQ(check(R"({"items":{"type":"integer"}})", list + "]"),
              (Errors{{"", "is too large to be checked against its schema"}}));
    std::string schema = R"({"type":"null"})";
    std::string refs = R"({"definitions":{"d0":{"type":"integer"})";
    for (int i = 1; i <= 40; ++i) {
        const std::string below = R"({"$ref":"#/definitions/d)" + std::to_string(i - 1) + "\"}";
        refs += ",\"d" + std::to_string(i) + R"(":{"allOf":[)" + below + "," + below + "]}";
    }
    refs += R"(},"allOf":[{"$ref":"#/definitions/d40"}]})";
    EXPECT_EQ(check(refs, "1"), (Errors{{"", "is too large to be checked against its schema"}}));
}

// ---- $ref.

TEST(JsonSchemaRef, FollowsARecursiveDefinition) {
    constexpr std::string_view schema =
        R"({"$ref":"#/definitions/tree","definitions":{"tree":{"type":"object",
            "required":["name"],"properties":{"children":{"type":"array",
            "items":{"$ref":"#/definitions/tree"}}}}}})";
    EXPECT_EQ(check(schema, R"({"name":1,"children":[{"name":2,"children":[]}]})"), Errors{});
    EXPECT_EQ(check(schema, R"({"name":1,"children":[{"name":2,"children":[{}]}]})"),
              (Errors{{"/children/0/children/0/name", "is required"}}));
}

TEST(JsonSchemaRef, MayLeadToTheRoot) {
    constexpr std::string_view schema =
        R"({"properties":{"next":{"$ref":"#"}},"additionalProperties":false})";
    EXPECT_EQ(check(schema, R"({"next":{"next":{}}})"), Errors{});
    EXPECT_EQ(check(schema, R"({"next":{"last":{}}})"), (Errors{{"/next/last", "is not allowed"}}));
}

TEST(JsonSchemaRef, ReadsEscapedPointers) {
    constexpr std::string_view schema =
        R"({"definitions":{"a/b":{"type":"null"},"c d":{"type":"string"}},
            "properties":{"x":{"$ref":"#/definitions/a~1b"},"y":{"$ref":"#/definitions/c%20d"}}})";
    EXPECT_EQ(check(schema, R"({"x":null,"y":""})"), Errors{});
    EXPECT_EQ(check(schema, R"({"x":1,"y":1})"),
              (Errors{{"/x", "must be null"}, {"/y", "must be a text"}}));
}

TEST(JsonSchemaRef, AppliesPropertyNamesOfItsTarget) {
    constexpr std::string_view schema =
        R"({"definitions":{"d":{"type":"object","propertyNames":{"maxLength":1}}},
            "$ref":"#/definitions/d"})";
    EXPECT_EQ(check(schema, R"({"a":1})"), Errors{});
    EXPECT_EQ(check(schema, R"({"ab":1})").size(), 1U);
}

TEST(JsonSchemaRef, IsAMemberNameLikeAnyOtherUnderProperties) {
    constexpr std::string_view schema =
        R"({"properties":{"format":{"type":"null"},"pattern":{"type":"null"},
            "assertions":{"type":"null"},"refs":{"type":"null"},"id":{"type":"null"}}})";
    EXPECT_EQ(check(schema, R"({"format":1,"pattern":1,"assertions":1,"refs":1,"id":1})").size(),
              5U);
}

// ---- Patterns.

TEST(JsonSchemaPattern, SeesCharactersNotBytes) {
    EXPECT_EQ(check("{\"pattern\":\"^.$\"}", "\"\xC3\xA9\""), Errors{});
    EXPECT_EQ(check("{\"pattern\":\"^[\xC3\xA0-\xC3\xBC]+$\"}", "\"\xC3\xA9\xC3\xA8\""), Errors{});
    EXPECT_EQ(check("{\"pattern\":\"^[\xC3\xA0-\xC3\xBC]+$\"}", "\"\xC5\x93\"").size(), 1U);
}

TEST(JsonSchemaPattern, IsFoundAnywhereUnlessAnchored) {
    EXPECT_EQ(check(R"({"pattern":"b"})", R"("abc")"), Errors{});
    EXPECT_EQ(check(R"({"pattern":"^b"})", R"("abc")").size(), 1U);
    EXPECT_EQ(check(R"({"pattern":"^[A-Z]{2}(-[A-Z]{2})*$"})", R"("FR-DE-IT")"), Errors{});
}

TEST(JsonSchemaPattern, SurvivesTextsMadeToHurt) {
    const std::string text = '"' + std::string(4'000, 'a') + "!\"";
    EXPECT_EQ(check(R"({"pattern":"^(a|aa)*$"})", text).size(), 1U);
    EXPECT_EQ(check(R"({"pattern":"^a*a*a*a*a*$"})", text).size(), 1U);
    const std::string huge = '"' + std::string(1'000'000, 'a') + '"';
    EXPECT_EQ(check(R"({"pattern":"^a*$"})", huge).size(), 1U);
    const std::string name = "{\"" + std::string(500'000, 'a') + "\":1}";
    EXPECT_EQ(check(R"({"patternProperties":{"^a*$":{}}})", name),
              (Errors{{"", "has a member whose name is longer than 256 bytes"}}));
}

}  // namespace
}  // namespace jalon
