#include "engine/instance/personal.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

std::vector<PersonalField> fields() {
    return personal_fields(from_json(R"({"properties": {
        "name": {"type": "string", "personal": true},
        "free": {"type": "string", "personal": false},
        "health": {"personal": "medical", "properties": {"inside": {"personal": true}}},
        "contacts": {"items": {"properties": {"phone": {"personal": "contact"}}}}}})"));
}

TEST(PersonalFields, AreFoundThroughPropertiesAndItems) {
    EXPECT_EQ(fields(), (std::vector<PersonalField>{{{"name"}, "personal"},
                                                    {{"health"}, "medical"},
                                                    {{"contacts", "*", "phone"}, "contact"}}));
}

TEST(PersonalFields, AreSealedWhereTheValueHasThem) {
    const Value value = from_json(R"({"name": null,
        "contacts": [{"phone": "1"}, {}, {"phone": "2"}]})");
    EXPECT_TRUE(places_of(fields()[0], value).empty()) << "null has nothing to hide";
    EXPECT_TRUE(places_of(fields()[1], value).empty());
    EXPECT_EQ(places_of(fields()[2], value),
              (std::vector<Path>{{"contacts", "0", "phone"}, {"contacts", "2", "phone"}}));
}

TEST(PersonalFields, AreTouchedFromAboveAndBelow) {
    const PersonalField phone = fields()[2];
    EXPECT_TRUE(touches(phone, {"contacts", "7", "phone"}));
    EXPECT_TRUE(touches(phone, {"contacts"}));
    EXPECT_TRUE(touches(phone, {}));
    EXPECT_TRUE(touches(phone, {"contacts", "0", "phone", "area"}));
    EXPECT_FALSE(touches(phone, {"contacts", "0", "name"}));
    EXPECT_FALSE(touches(phone, {"contact"}));
}

TEST(SealedMarks, AreKnownByTheirOnlyMember) {
    EXPECT_EQ(*sealed_index(sealed_mark(3)), 3);
    EXPECT_EQ(sealed_index(from_json(R"({"$sealed": 1, "x": 2})")), nullptr);
    EXPECT_EQ(sealed_index(from_json(R"({"$sealed": "1"})")), nullptr);
    EXPECT_EQ(sealed_index(Value{1}), nullptr);
}

TEST(SealedMarks, FromAClientAreSeenHoweverDeep) {
    EXPECT_TRUE(has_sealed_mark(from_json(R"({"a": [{"b": {"$sealed": "x", "c": 1}}]})")));
    EXPECT_FALSE(has_sealed_mark(from_json(R"({"a": ["$sealed"]})")));
}

TEST(SealedMarks, AreShiftedEverywhere) {
    const Value value = from_json(R"({"a": {"$sealed": 0}, "b": [{"$sealed": 1}], "c": 5})");
    EXPECT_EQ(shift_sealed(value, 2),
              from_json(R"({"a": {"$sealed": 2}, "b": [{"$sealed": 3}], "c": 5})"));
    EXPECT_EQ(shift_sealed(value, 0), value);
}

}  // namespace
}  // namespace jalon::testing
