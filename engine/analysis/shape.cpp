#include "engine/analysis/shape.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace jalon {
namespace {

constexpr std::array<std::string_view, 3> combined{"allOf", "anyOf", "oneOf"};
constexpr std::array<std::string_view, 3> conditional{"if", "then", "else"};

class ShapeReader {
public:
    explicit ShapeReader(const Value& root) : root_(root) {}

    // The schemas that speak of what stands at `path`; `open` when others may.
    void collect(const Value& schema, const Path& path, std::size_t depth) {
        if (schema.as_object() == nullptr) {
            const bool* any = schema.as_bool();
            open = open || (any != nullptr && *any);
            return;
        }
        if (const std::string* reference = text_at(schema, "$ref")) {
            follow(*reference, path, depth);
            return;
        }
        if (depth == path.size()) {
            found.push_back(&schema);
            return;
        }
        const bool known = below(schema, path, depth) || branches(schema, path, depth);
        // A schema that says nothing of what is inside lets anything be there.
        if (!known && may_hold(schema, path[depth])) open = true;
    }

    std::vector<const Value*> found;
    bool open = false;

private:
    static const std::string* text_at(const Value& schema, const char* name) {
        const Value* value = schema.find(name);
        return value == nullptr ? nullptr : value->as_string();
    }

    void follow(const std::string& reference, const Path& path, std::size_t depth) {
        const Value* target = nullptr;
        if (reference == "#") target = &root_;
        if (reference.starts_with("#/"))
            target = find_at(root_, split_pointer(reference.substr(1)));
        if (target == nullptr || !following_.insert({target, depth}).second) {
            open = true;
            return;
        }
        collect(*target, path, depth);
    }

    // True when the schema itself says what may be inside.
    bool below(const Value& schema, const Path& path, std::size_t depth) {
        const Value* properties = schema.find("properties");
        const Value* inside = properties == nullptr ? nullptr : properties->find(path[depth]);
        const bool is_index = path[depth].find_first_not_of("0123456789") == std::string::npos;
        if (inside == nullptr && is_index) inside = schema.find("items");
        if (inside != nullptr && inside->as_array() != nullptr) {
            open = true;
            return true;
        }
        if (inside == nullptr) {
            const Value* rest = schema.find("additionalProperties");
            const bool describes = rest != nullptr && rest->as_object() != nullptr;
            if (describes) inside = rest;
            if (schema.find("patternProperties") != nullptr) open = true;
        }
        if (inside != nullptr) {
            collect(*inside, path, depth + 1);
            return true;
        }
        const Value* rest = schema.find("additionalProperties");
        const bool closed = rest != nullptr && rest->as_bool() != nullptr && !*rest->as_bool();
        return properties != nullptr || closed;
    }

    bool branches(const Value& schema, const Path& path, std::size_t depth) {
        bool some = false;
        for (const std::string_view name : combined) {
            const Value* list = schema.find(name);
            if (list == nullptr || list->as_array() == nullptr) continue;
            for (const Value& one : *list->as_array()) {
                some = true;
                collect(one, path, depth);
            }
        }
        for (const std::string_view name : conditional) {
            if (const Value* one = schema.find(name)) collect(*one, path, depth);
        }
        return some;
    }

    static bool may_hold(const Value& schema, const std::string& name) {
        const Value* type = schema.find("type");
        if (type == nullptr)
            return schema.find("enum") == nullptr && schema.find("const") == nullptr;
        const auto fits = [&](std::string_view one) {
            return one == "object" || one == "array" || (one == "string" && name == "length");
        };
        if (const Value::Array* list = type->as_array()) {
            return std::any_of(list->begin(), list->end(),
                               [&](const Value& one) { return fits(text_or(&one, "")); });
        }
        return fits(text_or(type, ""));
    }

    const Value& root_;
    std::set<std::pair<const Value*, std::size_t>> following_;
};

}  // namespace

bool declares(const Value& schema, const Path& path) {
    ShapeReader reader(schema);
    reader.collect(schema, path, 0);
    return reader.open || !reader.found.empty();
}

std::optional<std::vector<Value>> listed_at(const Value& schema, const Path& path) {
    ShapeReader reader(schema);
    reader.collect(schema, path, 0);
    if (reader.open || reader.found.size() != 1) return std::nullopt;
    const Value& only = *reader.found.front();
    if (const Value* fixed = only.find("const")) return std::vector<Value>{*fixed};
    const Value* list = only.find("enum");
    if (list == nullptr || list->as_array() == nullptr) return std::nullopt;
    return *list->as_array();
}

}  // namespace jalon
