#include "engine/codec/value_codec.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/check.h"

namespace jalon {
namespace {

// The numbers are on disk.
enum Tag : std::uint8_t {
    tag_null = 0,
    tag_false = 1,
    tag_true = 2,
    tag_int = 3,
    tag_double = 4,
    tag_string = 5,
    tag_array = 6,
    tag_object = 7,
};

// A count is cheap to claim: room is made for this many, and for more only as they are read.
constexpr std::size_t reserve_max = 32;

bool has_twins(const Value::Object& object) {
    constexpr std::size_t pairwise_max = 12;  // below it, comparing all pairs beats sorting
    if (object.size() <= pairwise_max) {
        for (auto one = object.begin(); one != object.end(); ++one) {
            if (std::any_of(object.begin(), one,
                            [&](const Value::Member& other) { return other.name == one->name; })) {
                return true;
            }
        }
        return false;
    }
    std::vector<std::string_view> names;
    names.reserve(object.size());
    for (const Value::Member& member : object) names.emplace_back(member.name);
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) != names.end();
}

bool is_encodable(const Value& value, int depth_left) {
    if (const auto* number = value.as_double()) return std::isfinite(*number);
    if (const auto* array = value.as_array()) {
        return depth_left > 0 && std::all_of(array->begin(), array->end(), [&](const Value& item) {
                   return is_encodable(item, depth_left - 1);
               });
    }
    if (const auto* object = value.as_object()) {
        if (depth_left == 0 || has_twins(*object)) return false;
        return std::all_of(object->begin(), object->end(), [&](const Value::Member& member) {
            return is_encodable(member.value, depth_left - 1);
        });
    }
    return true;
}

void write_tag(ByteWriter& out, Tag tag) { out.number(static_cast<std::uint8_t>(tag)); }

void write_at(ByteWriter& out, const Value& value, int depth_left);

void write_array(ByteWriter& out, const Value::Array& array, int depth_left) {
    CHECK(depth_left > 0);
    write_tag(out, tag_array);
    out.varint(array.size());
    for (const Value& item : array) write_at(out, item, depth_left - 1);
}

void write_object(ByteWriter& out, const Value::Object& object, int depth_left) {
    CHECK(depth_left > 0);
    CHECK(!has_twins(object));
    write_tag(out, tag_object);
    out.varint(object.size());
    for (const auto& [name, value] : object) {
        out.text(name);
        write_at(out, value, depth_left - 1);
    }
}

void write_at(ByteWriter& out, const Value& value, int depth_left) {
    if (value.is_null()) {
        write_tag(out, tag_null);
    } else if (const auto* truth = value.as_bool()) {
        write_tag(out, *truth ? tag_true : tag_false);
    } else if (const auto* integer = value.as_int()) {
        write_tag(out, tag_int);
        out.number(*integer);
    } else if (const auto* number = value.as_double()) {
        CHECK(std::isfinite(*number));
        write_tag(out, tag_double);
        out.number(std::bit_cast<std::uint64_t>(*number));
    } else if (const auto* text = value.as_string()) {
        write_tag(out, tag_string);
        out.text(*text);
    } else if (const auto* array = value.as_array()) {
        write_array(out, *array, depth_left);
    } else {
        write_object(out, *value.as_object(), depth_left);
    }
}

void read_at(ByteReader& in, int depth_left, Value& out);

double read_double(ByteReader& in) {
    const auto number = std::bit_cast<double>(in.number<std::uint64_t>());
    if (!std::isfinite(number)) in.fail_corrupt("a number is not finite");
    return number;
}

void read_array(ByteReader& in, int depth_left, Value::Array& array) {
    const std::size_t count = in.count();
    if (array.size() > count) array.resize(count);
    array.reserve(std::min(count, reserve_max));
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        read_at(in, depth_left, i < array.size() ? array[i] : array.emplace_back());
    }
}

void read_object(ByteReader& in, int depth_left, Value::Object& object) {
    const std::size_t count = in.count();
    if (object.size() > count) object.resize(count);
    object.reserve(std::min(count, reserve_max));
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        Value::Member& member = i < object.size() ? object[i] : object.emplace_back();
        in.text(member.name);
        read_at(in, depth_left, member.value);
    }
    if (in.ok() && has_twins(object)) in.fail_corrupt("an object has two members of one name");
}

void read_at(ByteReader& in, int depth_left, Value& out) {
    const auto tag = in.number<std::uint8_t>();
    if (tag >= tag_array && depth_left == 0) in.fail_corrupt("a value is nested too deep");
    if (!in.ok()) return;
    switch (tag) {
        case tag_null: out = Value{}; return;
        case tag_false: out = false; return;
        case tag_true: out = true; return;
        case tag_int: out = in.number<std::int64_t>(); return;
        case tag_double: out = read_double(in); return;
        case tag_string: in.text(out.refill<std::string>()); return;
        case tag_array: read_array(in, depth_left - 1, out.refill<Value::Array>()); return;
        case tag_object: read_object(in, depth_left - 1, out.refill<Value::Object>()); return;
        default: in.fail_corrupt("a value has an unknown tag");
    }
}

}  // namespace

bool is_encodable(const Value& value) { return is_encodable(value, value_depth_max); }

void write_value(ByteWriter& out, const Value& value) { write_at(out, value, value_depth_max); }

Value read_value(ByteReader& in) {
    Value value;
    read_value(in, value);
    return value;
}

void read_value(ByteReader& in, Value& value) {
    read_at(in, value_depth_max, value);
    if (!in.ok()) value = Value{};
}

}  // namespace jalon
