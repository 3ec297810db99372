#include "engine/instance/sees.h"

#include <algorithm>

namespace jalon {
namespace {

class Collector {
public:
    std::vector<RestrictedField> fields;

    void collect(const Value& schema) {
        if (const Value* sees = schema.find("sees"); sees != nullptr && sees->as_array()) {
            add(*sees->as_array());
        }
        if (const Value* properties = schema.find("properties");
            properties != nullptr && properties->as_object() != nullptr) {
            for (const Value::Member& member : *properties->as_object()) {
                below(member.value, {"properties", member.name}, member.name);
            }
        }
        if (const Value* items = schema.find("items"); items != nullptr && items->as_object()) {
            below(*items, {"items"}, "*");
        }
        for (const char* name : {"allOf", "anyOf", "oneOf"}) {
            const Value* branches = schema.find(name);
            if (branches == nullptr || branches->as_array() == nullptr) continue;
            for (std::size_t i = 0; i < branches->as_array()->size(); ++i) {
                branch((*branches->as_array())[i], {name, std::to_string(i)});
            }
        }
        for (const char* name : {"if", "then", "else"}) {
            if (const Value* one = schema.find(name)) branch(*one, {name});
        }
    }

private:
    void add(const Value::Array& roles) {
        RestrictedField field{here_, {}, to_pointer(place_)};
        while (!field.pattern.empty() && field.pattern.back() == "*") field.pattern.pop_back();
        for (const Value& role : roles) field.sees.emplace_back(text_or(&role, ""));
        fields.push_back(std::move(field));
    }
    void branch(const Value& schema, const Path& names) {
        place_.insert(place_.end(), names.begin(), names.end());
        collect(schema);
        place_.resize(place_.size() - names.size());
    }
    void below(const Value& schema, const Path& names, const std::string& step) {
        here_.push_back(step);
        branch(schema, names);
        here_.pop_back();
    }

    Path here_;   // in the data
    Path place_;  // in the schema
};

}  // namespace

bool lists_role(const std::vector<std::string>& sees, std::string_view role) {
    return role == "admin" || std::any_of(sees.begin(), sees.end(), [&](const auto& one) {
               return one == "*" || one == role;
           });
}

std::vector<RestrictedField> restricted_fields(const Value& schema) {
    Collector collector;
    collector.collect(schema);
    return std::move(collector.fields);
}

bool touches(const Path& pattern, const Path& path) {
    const std::size_t common = std::min(pattern.size(), path.size());
    for (std::size_t i = 0; i < common; ++i) {
        if (pattern[i] != "*" && pattern[i] != path[i]) return false;
    }
    return true;
}

}  // namespace jalon
