#include "engine/instance/personal.h"

#include <algorithm>
#include <utility>

#include "engine/instance/sees.h"

namespace jalon {
namespace {

constexpr std::string_view mark_name = "$sealed";

void collect(const Value& schema, Path& path, std::vector<PersonalField>& fields) {
    if (const Value* personal = schema.find("personal")) {
        if (const std::string* sensitivity = personal->as_string()) {
            fields.push_back(PersonalField{path, *sensitivity});
            return;
        }
        if (personal->as_bool() != nullptr && *personal->as_bool()) {
            fields.push_back(PersonalField{path, "personal"});
            return;
        }
    }
    const Value* properties = schema.find("properties");
    if (properties != nullptr && properties->as_object() != nullptr) {
        for (const Value::Member& member : *properties->as_object()) {
            path.push_back(member.name);
            collect(member.value, path, fields);
            path.pop_back();
        }
    }
    const Value* items = schema.find("items");
    if (items != nullptr && items->as_object() != nullptr) {
        path.emplace_back("*");
        collect(*items, path, fields);
        path.pop_back();
    }
}

void expand(const Path& pattern, std::size_t depth, const Value& value, Path& here,
            std::vector<Path>& places) {
    if (depth == pattern.size()) {
        if (!value.is_null()) places.push_back(here);
        return;
    }
    if (pattern[depth] == "*") {
        const Value::Array* list = value.as_array();
        if (list == nullptr) return;
        for (std::size_t i = 0; i < list->size(); ++i) {
            here.push_back(std::to_string(i));
            expand(pattern, depth + 1, (*list)[i], here, places);
            here.pop_back();
        }
        return;
    }
    const Value* child = value.find(pattern[depth]);
    if (child == nullptr) return;
    here.push_back(pattern[depth]);
    expand(pattern, depth + 1, *child, here, places);
    here.pop_back();
}

}  // namespace

std::vector<PersonalField> personal_fields(const Value& schema) {
    std::vector<PersonalField> fields;
    Path path;
    collect(schema, path, fields);
    return fields;
}

std::vector<Path> places_of(const PersonalField& field, const Value& value) {
    std::vector<Path> places;
    Path here;
    expand(field.pattern, 0, value, here, places);
    return places;
}

bool touches(const PersonalField& field, const Path& path) { return touches(field.pattern, path); }

Value sealed_mark(std::size_t index) {
    return Value::Object{{std::string(mark_name), static_cast<std::int64_t>(index)}};
}

const std::int64_t* sealed_index(const Value& value) {
    const Value::Object* object = value.as_object();
    if (object == nullptr || object->size() != 1 || object->front().name != mark_name) {
        return nullptr;
    }
    return object->front().value.as_int();
}

bool has_sealed_mark(const Value& value) {
    if (const Value::Array* list = value.as_array()) {
        return std::any_of(list->begin(), list->end(), has_sealed_mark);
    }
    const Value::Object* object = value.as_object();
    return object != nullptr &&
           std::any_of(object->begin(), object->end(), [](const Value::Member& member) {
               return member.name == mark_name || has_sealed_mark(member.value);
           });
}

Value shift_sealed(Value value, std::size_t offset) {
    if (offset == 0 || !has_sealed_mark(value)) return value;
    if (const std::int64_t* index = sealed_index(value)) {
        return sealed_mark(static_cast<std::size_t>(*index) + offset);
    }
    if (Value::Array* list = value.as_array()) {
        for (Value& item : *list) item = shift_sealed(std::move(item), offset);
    } else if (Value::Object* object = value.as_object()) {
        for (Value::Member& member : *object) {
            member.value = shift_sealed(std::move(member.value), offset);
        }
    }
    return value;
}

}  // namespace jalon
