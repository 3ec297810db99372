#include "tools/jalon/import_schema.h"

#include <algorithm>

namespace jalon {
namespace {

constexpr int references_max = 32;  // one after the other: more than that is a circle

// Follows `$ref` inside the document.
const Value* resolved(const Value& root, const Value* schema) {
    for (int i = 0; schema != nullptr && i < references_max; ++i) {
        const std::string_view reference = text_or(schema->find("$ref"), "");
        if (!reference.starts_with('#')) return schema;
        const Path path = reference.size() > 1 ? split_pointer(reference.substr(1)) : Path{};
        schema = find_at(root, path);
    }
    return schema;
}

const Value* member_schema(const Value& root, const Value& schema, const std::string& name) {
    static const Value anything{Value::Object{}};
    const Value* properties = schema.find("properties");
    if (properties != nullptr) {
        if (const Value* member = properties->find(name)) return resolved(root, member);
    }
    const Value* additional = schema.find("additionalProperties");
    if (additional != nullptr && additional->as_object()) return resolved(root, additional);
    const bool closed = additional != nullptr && additional->as_bool() && !*additional->as_bool();
    // A name beside declared ones is sooner a slip of the pen than data.
    return closed || properties != nullptr ? nullptr : &anything;
}

bool gives_below(const std::set<std::string>& given, const std::string& prefix) {
    const auto next = given.lower_bound(prefix);
    return next != given.end() && next->starts_with(prefix);
}

bool is_required(const Value& schema, const std::string& name) {
    const Value* required = schema.find("required");
    if (required == nullptr || required->as_array() == nullptr) return false;
    return std::any_of(required->as_array()->begin(), required->as_array()->end(),
                       [&](const Value& one) { return text_or(&one, "") == name; });
}

void find_missing(const Value& root, const Value& schema, const std::string& prefix,
                  const std::set<std::string>& given, std::vector<std::string>& missing) {
    const Value* properties = schema.find("properties");
    if (properties == nullptr || properties->as_object() == nullptr) return;
    for (const Value::Member& member : *properties->as_object()) {
        const std::string path = prefix + member.name;
        if (given.contains(path)) continue;
        if (gives_below(given, path + ".")) {
            const Value* below = resolved(root, &member.value);
            if (below != nullptr) find_missing(root, *below, path + ".", given, missing);
        } else if (is_required(schema, member.name)) {
            missing.push_back(path);
        }
    }
}

}  // namespace

const Value* schema_at(const Value& schema, const Path& path) {
    const Value* place = resolved(schema, &schema);
    for (const std::string& part : path) {
        if (place == nullptr || place->as_object() == nullptr || part.empty()) return nullptr;
        place = member_schema(schema, *place, part);
    }
    return place;
}

std::vector<std::string> missing_paths(const Value& schema, const std::set<std::string>& given) {
    std::vector<std::string> missing;
    const Value* root = resolved(schema, &schema);
    if (root != nullptr) find_missing(schema, *root, "", given, missing);
    return missing;
}

}  // namespace jalon
