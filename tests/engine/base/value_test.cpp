#include "engine/base/value.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "engine/base/path.h"

namespace jalon::testing {
namespace {

Value nested_value() {
    return Value::Object{{"name", "a"},
                         {"inner", Value::Object{{"list", Value::Array{1, 2}}, {"text", "b"}}}};
}

// Every way to edit one copy, at the top and below, with what the other must still be.
TEST(Value, EditingACopyLeavesTheOtherAsItWas) {
    const std::vector<std::function<void(Value&)>> edits{
        [](Value& copy) { copy.set("name", "z"); },
        [](Value& copy) { copy.set("new", 1); },
        [](Value& copy) { copy.erase("inner"); },
        [](Value& copy) { copy.find("inner")->set("text", "z"); },
        [](Value& copy) { copy.find("inner")->find("list")->as_array()->emplace_back(3); },
        [](Value& copy) { copy.find("inner")->find("list")->become<Value::Array>().clear(); },
        [](Value& copy) { copy.find("inner")->refill<Value::Object>().clear(); },
        [](Value& copy) {
            set_at(copy, {"inner", "list", "0"}, 9);
        },
        [](Value& copy) {
            set_at(copy, {"inner", "more", "below"}, 9);
        },
        [](Value& copy) {
            erase_at(copy, {"inner", "text"});
        },
    };
    for (const auto& edit : edits) {
        const Value one = nested_value();
        Value copy = one;
        edit(copy);
        EXPECT_EQ(one, nested_value());
        EXPECT_FALSE(copy == one);
    }
}

TEST(Value, IsGivenAPartOfItself) {
    Value copied = nested_value();
    copied = *copied.find("inner")->find("list");
    EXPECT_EQ(copied, (Value::Array{1, 2}));
    Value moved = nested_value();
    moved = std::move(*moved.find("inner"));
    EXPECT_EQ(moved, *nested_value().find("inner"));
    Value kept = nested_value();
    const Value& same = kept;
    kept = same;
    EXPECT_EQ(kept, nested_value());
}

TEST(Value, BecomeKeepsWhatIsThereAndRefillMayNot) {
    Value list = Value::Array{1, 2};
    const Value copy = list;
    EXPECT_EQ(list.become<Value::Array>().size(), 2U);
    list = copy;
    EXPECT_TRUE(list.refill<Value::Array>().empty()) << "nothing is copied to be thrown away";
    EXPECT_EQ(copy.as_array()->size(), 2U);
    Value text = 1;
    EXPECT_EQ(text.become<std::string>(), "");
}

TEST(Value, MembersInAnotherOrderAreEqual) {
    const Value one = Value::Object{{"a", 1}, {"b", Value::Array{1.0}}};
    EXPECT_EQ(one, (Value{Value::Object{{"b", Value::Array{1}}, {"a", 1}}}));
    EXPECT_FALSE(one == (Value{Value::Object{{"a", 1}, {"c", Value::Array{1}}}}));
    EXPECT_FALSE(one == (Value{Value::Object{{"a", 1}}}));
}

TEST(Value, ErasingWhatIsNotThereDoesNothing) {
    Value one = nested_value();
    erase_at(one, {"inner", "none", "below"});
    erase_at(one, {"name", "below"});
    erase_at(one, {});
    EXPECT_EQ(one, nested_value());
}

}  // namespace
}  // namespace jalon::testing
