#include "adapters/json/members.h"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

#include "adapters/json/json.h"
#include "engine/base/limits.h"

namespace jalon {
namespace {

constexpr std::array<std::string_view, 2> required{"id", "workflow"};
constexpr std::array<std::string_view, 1> optional{"data"};

std::vector<SchemaError> check(std::string_view text) {
    return check_members(*parse_json(text), required, optional);
}

using Errors = std::vector<SchemaError>;

TEST(CheckMembers, FindsNothingInAnObjectThatHasWhatItMust) {
    EXPECT_EQ(check(R"({"id":1,"workflow":2})"), Errors{});
    EXPECT_EQ(check(R"({"workflow":2,"data":3,"id":null})"), Errors{});
}

TEST(CheckMembers, NamesMissingOnesBeforeUnknownOnes) {
    EXPECT_EQ(check(R"({"a/b":1,"id":1})"),
              (Errors{{"/workflow", "is required"}, {"/a~1b", "is not a known member"}}));
}

TEST(CheckMembers, RefusesWhatIsNoObject) {
    EXPECT_EQ(check("[]"), (Errors{{"", "must be an object"}}));
    EXPECT_EQ(check("null"), (Errors{{"", "must be an object"}}));
}

TEST(CheckMembers, ListsABoundedNumber) {
    std::string text = R"({"id":1)";
    for (int i = 0; i < 100; ++i) text += ",\"x" + std::to_string(i) + "\":0";
    EXPECT_EQ(check(text + "}").size(), limits::schema_errors_max);
}

}  // namespace
}  // namespace jalon
