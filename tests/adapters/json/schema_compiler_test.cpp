#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "adapters/json/json.h"
#include "adapters/json/schema.h"

namespace jalon {
namespace {

void expect_refused(const std::vector<std::string_view>& schemas) {
    for (const std::string_view text : schemas) {
        const auto result = JsonSchemaCompiler().compile(*parse_json(text));
        ASSERT_FALSE(result) << text;
        EXPECT_EQ(result.error().code, ErrorCode::invalid) << text;
    }
}

TEST(JsonSchemaCompiler, RefusesAssertionsOfTheWrongForm) {
    expect_refused({
        "1",
        "null",
        "[]",
        R"("string")",
        R"({"type":"text"})",
        R"({"type":[]})",
        R"({"type":1})",
        R"({"type":["string",1]})",
        R"({"enum":1})",
        R"({"enum":[]})",
        R"({"minimum":"1"})",
        R"({"maximum":null})",
        R"({"exclusiveMinimum":true})",
        R"({"exclusiveMaximum":false})",
        R"({"multipleOf":0})",
        R"({"multipleOf":-1})",
        R"({"minLength":-1})",
        R"({"maxLength":1.5})",
        R"({"minItems":"1"})",
        R"({"maxItems":-1})",
        R"({"minProperties":null})",
        R"({"maxProperties":[]})",
        R"({"uniqueItems":1})",
        R"({"required":"a"})",
        R"({"required":[1]})",
        R"({"required":true})",
        R"({"format":1})",
        R"({"pattern":1})",
        R"({"pattern":"["})",
        R"({"pattern":"(a+)+"})",
        R"({"pattern":"(?:a*b?)*"})",
        R"({"pattern":"((a+)?b)+"})",
        R"({"pattern":"(a)\\1"})",
    });
}

TEST(JsonSchemaCompiler, RefusesSubschemasAndReferencesOfTheWrongForm) {
    expect_refused({
        R"({"properties":[]})",
        R"({"properties":{"a":1}})",
        R"({"patternProperties":{"[":{}}})",
        R"({"patternProperties":{"(a|b)*":{}}})",
        R"({"additionalProperties":1})",
        R"({"items":1})",
        R"({"items":[]})",
        R"({"items":[1]})",
        R"({"contains":1})",
        R"({"allOf":[]})",
        R"({"anyOf":{}})",
        R"({"oneOf":[1]})",
        R"({"not":1})",
        R"({"if":1})",
        R"({"then":1})",
        R"({"dependencies":{"a":1}})",
        R"({"dependencies":{"a":[1]}})",
        R"({"definitions":{"a":1}})",
        R"({"title":1})",
        R"({"$schema":"http://json-schema.org/draft-04/schema#"})",
        R"({"$ref":"http://example.org/schema"})",
        R"({"$ref":"other.json#/a"})",
        R"({"$ref":1})",
        R"({"$ref":""})",
        R"({"$ref":"#name"})",
        R"({"$ref":"#/nowhere"})",
        R"({"properties":{"a":{"$ref":"#/properties"}}})",
        R"({"$ref":"#"})",
        R"({"allOf":[{"$ref":"#"}]})",
        R"({"definitions":{"a":{"$ref":"#/definitions/b"},"b":{"not":{"$ref":"#/definitions/a"}}},
            "$ref":"#/definitions/a"})",
        R"({"properties":{"a\u0000b":{}}})",
    });
}

TEST(JsonSchemaCompiler, SaysWhereTheSchemaIsWrong) {
    const auto result =
        JsonSchemaCompiler().compile(*parse_json(R"({"properties":{"a":{"type":"text"}}})"));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message, "schema/properties/a: type: must name types of JSON");
}

TEST(JsonSchemaCompiler, PassesOverWhatTheDraftLetsItPassOver) {
    const auto schema = JsonSchemaCompiler().compile(*parse_json(
        R"({"$schema":"http://json-schema.org/draft-07/schema#","$id":"x","title":"t",
            "description":"d","default":1,"examples":[1],"readOnly":true,
            "personal":true,"format":"colour","$comment":"c"})"));
    ASSERT_TRUE(schema) << schema.error().message;
    EXPECT_TRUE((*schema)->check(Value{1}).empty());
}

TEST(JsonSchemaCompiler, RefusesALongPattern) {
    const auto with_pattern = [](std::size_t length) {
        Value schema;
        schema.set("pattern", std::string(length, 'a'));
        return JsonSchemaCompiler().compile(schema).has_value();
    };
    EXPECT_TRUE(with_pattern(200));
    EXPECT_FALSE(with_pattern(201));
}

}  // namespace
}  // namespace jalon
