#include "engine/codec/value_codec.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace jalon {
namespace {

Bytes bytes_of(const Value& value) {
    ByteWriter out(64);
    write_value(out, value);
    return std::move(out).take();
}

bool reads_value(const Bytes& bytes) {
    ByteReader in(bytes);
    (void)read_value(in);
    return in.ok();
}

Value nested(int depth) {
    Value value;
    for (int i = 0; i < depth; ++i) value = Value::Array{value};
    return value;
}

Value::Object members(int count) {
    Value::Object object;
    for (int i = 0; i < count; ++i) object.push_back({"member " + std::to_string(i), i});
    return object;
}

TEST(ValueCodec, WritesATagAndWhatItNeeds) {
    EXPECT_EQ(bytes_of({}), (Bytes{0}));
    EXPECT_EQ(bytes_of(false), (Bytes{1}));
    EXPECT_EQ(bytes_of(true), (Bytes{2}));
    EXPECT_EQ(bytes_of(-2), (Bytes{3, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}));
    EXPECT_EQ(bytes_of(1.0), (Bytes{4, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F}));
    EXPECT_EQ(bytes_of("é"), (Bytes{5, 2, 0xC3, 0xA9}));
    EXPECT_EQ(bytes_of(Value::Array{true, ""}), (Bytes{6, 2, 2, 5, 0}));
    EXPECT_EQ(bytes_of(Value::Object{{"a", Value{}}}), (Bytes{7, 1, 1, 'a', 0}));
}

TEST(ValueCodec, KeepsTheOrderOfMembers) {
    const Bytes bytes = bytes_of(Value::Object{{"b", 1}, {"a", 2}});
    EXPECT_NE(bytes, bytes_of(Value::Object{{"a", 2}, {"b", 1}}));
    ByteReader in(bytes);
    EXPECT_EQ(bytes_of(read_value(in)), bytes);
}

TEST(ValueCodec, KeepsIntegersAndDoublesApart) {
    for (const Value& value : {Value{1}, Value{1.0}, Value{-0.0}, Value{0.0}}) {
        const Bytes bytes = bytes_of(value);
        ByteReader in(bytes);
        EXPECT_EQ(bytes_of(read_value(in)), bytes);
    }
}

TEST(ValueCodec, ReadsAsDeepAsItWritesAndNoDeeper) {
    EXPECT_TRUE(is_encodable(nested(value_depth_max)));
    EXPECT_FALSE(is_encodable(nested(value_depth_max + 1)));
    Bytes bytes = bytes_of(nested(value_depth_max));
    EXPECT_TRUE(reads_value(bytes));
    bytes.insert(bytes.begin(), {6, 1});
    EXPECT_FALSE(reads_value(bytes));
}

TEST(ValueCodec, RefusesNumbersThatAreNotFinite) {
    EXPECT_FALSE(is_encodable(std::numeric_limits<double>::infinity()));
    EXPECT_FALSE(is_encodable(Value::Array{std::numeric_limits<double>::quiet_NaN()}));
    EXPECT_FALSE(reads_value({4, 0, 0, 0, 0, 0, 0, 0xF0, 0x7F}));
    EXPECT_FALSE(reads_value({4, 1, 0, 0, 0, 0, 0, 0xF8, 0xFF}));
}

// A decoder that is used again writes over what it read before, but not where a copy shares it.
TEST(ValueCodec, ReadingAgainLeavesCopiesAlone) {
    const Value first = Value::Object{{"list", Value::Array{1, 2, 3}}, {"text", "long enough"}};
    const Value second = Value::Object{{"list", Value::Array{4}}};
    Value read;
    std::vector<Value> copies;
    for (const Value& one : {first, second, first}) {
        const Bytes bytes = bytes_of(one);
        ByteReader in(bytes);
        read_value(in, read);
        copies.push_back(read);
        copies.push_back(*std::as_const(read).find("list"));
    }
    const Value::Array all{1, 2, 3};
    EXPECT_EQ(copies, (std::vector<Value>{first, all, second, Value::Array{4}, first, all}));
}

TEST(ValueCodec, RefusesTwoMembersOfOneName) {
    for (const int count : {1, 11, 12, 40}) {
        Value::Object object = members(count);
        EXPECT_TRUE(is_encodable(object)) << count;
        object.push_back({"member 0", 1});
        EXPECT_FALSE(is_encodable(object)) << count;
    }
    EXPECT_FALSE(reads_value({7, 2, 1, 'a', 0, 1, 'a', 0}));
}

TEST(ValueCodec, RefusesAnUnknownTag) {
    EXPECT_FALSE(reads_value({8}));
    EXPECT_FALSE(reads_value({6, 1, 0xFF}));
}

TEST(ValueCodec, RefusesACountThatTheBytesCannotHold) {
    EXPECT_FALSE(reads_value({6, 2, 0}));
    EXPECT_FALSE(reads_value({6, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0}));
    EXPECT_FALSE(reads_value({7, 1, 1, 'a'}));
}

}  // namespace
}  // namespace jalon
