#include "adapters/json/members.h"

#include <algorithm>
#include <string>

#include "engine/base/limits.h"
#include "engine/base/path.h"

namespace jalon {
namespace {

bool has(std::span<const std::string_view> names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::vector<SchemaError> check_members(const Value& object,
                                       std::span<const std::string_view> required,
                                       std::span<const std::string_view> optional) {
    if (object.as_object() == nullptr) return {{"", "must be an object"}};
    std::vector<SchemaError> errors;
    for (const std::string_view name : required) {
        if (object.find(name) != nullptr) continue;
        errors.push_back({to_pointer({std::string(name)}), "is required"});
    }
    for (const Value::Member& member : *object.as_object()) {
        if (has(required, member.name) || has(optional, member.name)) continue;
        if (errors.size() >= limits::schema_errors_max) break;
        errors.push_back({to_pointer({member.name}), "is not a known member"});
    }
    if (errors.size() > limits::schema_errors_max) errors.resize(limits::schema_errors_max);
    return errors;
}

}  // namespace jalon
