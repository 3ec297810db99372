// What a reader gets of data, schemas and refusals.
#include <algorithm>

#include "engine/base/path.h"
#include "engine/projection/sight.h"

namespace jalon {
namespace {

void cut_at(Value& value, const Path& pattern, std::size_t depth) {
    if (depth == pattern.size()) {
        value = Value::Object{};
        return;
    }
    const std::string& step = pattern[depth];
    if (step == "*") {
        if (Value::Array* list = value.as_array()) {
            for (Value& item : *list) cut_at(item, pattern, depth + 1);
        }
    } else if (depth + 1 == pattern.size()) {
        value.erase(step);
    } else if (Value* child = value.find(step)) {
        cut_at(*child, pattern, depth + 1);
    }
}

// Follows a schema's own structure with the path that it describes.
class SchemaCut {
public:
    explicit SchemaCut(const std::vector<Path>& patterns) : patterns_(patterns) {}

    void cut(Value& schema) {
        if (Value* properties = schema.find("properties"); properties && properties->as_object()) {
            auto& members = *properties->as_object();
            std::erase_if(members,
                          [&](const Value::Member& member) { return is_hidden(member.name); });
            for (Value::Member& member : members) below(member.value, member.name);
        }
        if (Value* required = schema.find("required"); required && required->as_array()) {
            std::erase_if(*required->as_array(),
                          [&](const Value& name) { return is_hidden(text_or(&name, "")); });
        }
        if (Value* items = schema.find("items"); items && items->as_object()) below(*items, "*");
        for (const char* name : {"allOf", "anyOf", "oneOf"}) {
            Value* branches = schema.find(name);
            if (branches == nullptr || branches->as_array() == nullptr) continue;
            for (Value& branch : *branches->as_array()) cut(branch);
        }
        for (const char* name : {"if", "then", "else"}) {
            if (Value* branch = schema.find(name)) cut(*branch);
        }
        // What else may name a field or show a value of one; a form does without.
        for (const char* name : {"dependencies", "not", "contains", "default", "examples",
                                 "propertyNames", "patternProperties"}) {
            schema.erase(name);
        }
    }

private:
    [[nodiscard]] bool is_hidden(std::string_view name) const {
        return std::any_of(patterns_.begin(), patterns_.end(), [&](const Path& pattern) {
            return pattern.size() == here_.size() + 1 && pattern.back() == name &&
                   std::equal(here_.begin(), here_.end(), pattern.begin());
        });
    }
    void below(Value& schema, const std::string& step) {
        here_.push_back(step);
        cut(schema);
        here_.pop_back();
    }

    const std::vector<Path>& patterns_;
    Path here_;
};

Value cut_of(Value schema, const std::vector<Path>& patterns) {
    if (patterns.empty()) return schema;
    if (std::any_of(patterns.begin(), patterns.end(),
                    [](const Path& one) { return one.empty(); })) {
        return Value::Object{{"type", "object"}};
    }
    SchemaCut(patterns).cut(schema);
    return schema;
}

}  // namespace

Value Sight::cut_data(Value data) const {
    for (const Path& pattern : data_) cut_at(data, pattern, 0);
    return data;
}

Value Sight::cut_input(std::string_view trigger, Value input) const {
    for (const Path& pattern : fields_of(trigger)) cut_at(input, pattern, 0);
    return input;
}

Value Sight::cut_data_schema(Value schema) const { return cut_of(std::move(schema), data_); }

Value Sight::cut_schema(std::string_view trigger, Value schema) const {
    return cut_of(std::move(schema), fields_of(trigger));
}

std::vector<Reason> Sight::cut_reasons(std::string_view trigger,
                                       std::vector<Reason> reasons) const {
    if (whole_) return reasons;
    for (Reason& reason : reasons) {
        std::erase_if(*reason.facts.as_object(),
                      [&](const Value::Member& fact) { return !sees_path(fact.name, trigger); });
        std::erase_if(reason.unblock_by,
                      [&](const Unblock& one) { return !sees_trigger(one.trigger); });
    }
    return reasons;
}

Refusal Sight::cut_refusal(std::string_view trigger, Refusal refusal) const {
    if (whole_) return refusal;
    if (refusal.code == RefusalCode::forbidden && !sees_trigger(trigger)) {
        refusal.code = RefusalCode::not_allowed;
        refusal.detail = "the workflow has no trigger " + std::string(trigger);
    }
    refusal.reasons = cut_reasons(trigger, std::move(refusal.reasons));
    std::erase_if(refusal.allowed, [&](const std::string& name) { return !sees_trigger(name); });
    return refusal;
}

}  // namespace jalon
