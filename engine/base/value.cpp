#include "engine/base/value.h"

#include <algorithm>
#include <cstddef>

namespace jalon {
namespace {

// The index of the member of that name; the size when there is none.
std::size_t index_of(const Value::Object& object, std::string_view name) {
    const auto it = std::find_if(object.begin(), object.end(),
                                 [&](const Value::Member& member) { return member.name == name; });
    return static_cast<std::size_t>(it - object.begin());
}

const Value* member_of(const Value::Object& object, std::string_view name) {
    const std::size_t index = index_of(object, name);
    return index == object.size() ? nullptr : &object[index].value;
}

bool equal_objects(const Value::Object& left, const Value::Object& right) {
    if (&left == &right) return true;
    if (left.size() != right.size()) return false;
    return std::all_of(left.begin(), left.end(), [&](const Value::Member& member) {
        const Value* twin = member_of(right, member.name);
        return twin != nullptr && *twin == member.value;
    });
}

bool equal_arrays(const Value::Array& left, const Value::Array& right) {
    return &left == &right || left == right;
}

}  // namespace

const Value* Value::find(std::string_view name) const {
    const Object* object = as_object();
    return object == nullptr ? nullptr : member_of(*object, name);
}

Value* Value::find(std::string_view name) {
    const Object* object = std::as_const(*this).as_object();
    if (object == nullptr) return nullptr;
    const std::size_t index = index_of(*object, name);
    return index == object->size() ? nullptr : &(*as_object())[index].value;
}

void Value::set(std::string_view name, Value value) {
    if (Value* present = find(name)) {
        *present = std::move(value);
        return;
    }
    become<Object>().push_back(Member{std::string(name), std::move(value)});
}

void Value::erase(std::string_view name) {
    if (std::as_const(*this).find(name) == nullptr) return;
    std::erase_if(*as_object(), [&](const Member& member) { return member.name == name; });
}

bool operator==(const Value& left, const Value& right) {
    const auto* left_int = left.as_int();
    const auto* right_int = right.as_int();
    if (left_int != nullptr && right.as_double() != nullptr) {
        return static_cast<double>(*left_int) == *right.as_double();
    }
    if (right_int != nullptr && left.as_double() != nullptr) {
        return static_cast<double>(*right_int) == *left.as_double();
    }
    if (left.data_.index() != right.data_.index()) return false;
    if (const auto* object = left.as_object()) return equal_objects(*object, *right.as_object());
    if (const auto* array = left.as_array()) return equal_arrays(*array, *right.as_array());
    if (const auto* text = left.as_string()) return *text == *right.as_string();
    if (const auto* truth = left.as_bool()) return *truth == *right.as_bool();
    if (left_int != nullptr) return *left_int == *right_int;
    if (const auto* number = left.as_double()) return *number == *right.as_double();
    return true;
}

std::string_view text_or(const Value* value, std::string_view otherwise) {
    if (value == nullptr || value->as_string() == nullptr) return otherwise;
    return *value->as_string();
}

}  // namespace jalon
