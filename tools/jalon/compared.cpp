#include "tools/jalon/compared.h"

#include <algorithm>
#include <array>

namespace jalon {
namespace {

// The path that {"var": …} names, "" for anything else.
std::string_view variable_of(const Value& value) {
    const Value* path = value.find("var");
    if (path == nullptr) return {};
    if (const Value::Array* list = path->as_array()) {
        return list->empty() ? std::string_view() : text_or(&list->front(), "");
    }
    return text_or(path, "");
}

std::string_view key_of(std::string_view path) {
    return path.starts_with("facts.") ? path : path.substr(path.rfind('.') + 1);
}

bool is_constant(const Value& value) {
    return value.as_object() == nullptr && value.as_array() == nullptr && !value.is_null();
}

bool is_comparison(std::string_view name) {
    static constexpr std::array<std::string_view, 9> names{"==", "!=", "===", "!==", "<",
                                                           "<=", ">",  ">=",  "in"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

// date.within [x, a, b]: a; date.before [a, b]: a; date.after [a, b]: b.
bool is_early(std::string_view name, std::size_t place) {
    return (name == "date.within" && place == 1) || (name == "date.before" && place == 0) ||
           (name == "date.after" && place == 1);
}

bool is_late(std::string_view name, std::size_t place) {
    return (name == "date.within" && place == 2) || (name == "date.before" && place == 1) ||
           (name == "date.after" && place == 0);
}

bool is_arithmetic(std::string_view name) {
    static constexpr std::array<std::string_view, 11> names{"<", "<=", ">",   ">=",  "+", "-",
                                                            "*", "/",  "max", "min", "%"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

void add_once(std::vector<Value>& values, const Value& value) {
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

}  // namespace

Compared::Compared(const Workflow& workflow) : rule_sets_(workflow.rule_sets) {
    read(workflow.document);
}

const Comparison* Compared::find(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : &found->second;
}

// Rules stand in many places of a workflow file; an operator is an object of one member wherever it
// stands.
void Compared::read(const Value& value) {
    if (const Value::Array* list = value.as_array()) {
        for (const Value& one : *list) read(one);
    }
    const Value::Object* object = value.as_object();
    if (object == nullptr) return;
    if (object->size() == 1) read_operator(object->front().name, object->front().value);
    for (const Value::Member& member : *object) read(member.value);
}

void Compared::read_operator(std::string_view name, const Value& arguments) {
    const Value::Array* list = arguments.as_array();
    if (list == nullptr) return;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const std::string_view path = variable_of((*list)[i]);
        if (path.empty()) continue;
        Comparison& to = by_name_[std::string(key_of(path))];
        to.as_date = to.as_date || name.starts_with("date.");
        to.as_early_date = to.as_early_date || is_early(name, i);
        to.as_late_date = to.as_late_date || is_late(name, i);
        to.as_number = to.as_number || is_arithmetic(name);
        to.as_list = to.as_list || (name == "in" && i == 1);
        if (!is_comparison(name)) continue;
        for (const Value& beside : *list) add(to, beside);
    }
}

void Compared::add(Comparison& to, const Value& beside) {
    if (is_constant(beside)) add_once(to.values, beside);
    if (const Value::Array* list = beside.as_array()) {
        for (const Value& one : *list) {
            if (is_constant(one)) add_once(to.values, one);
        }
    }
    const std::string_view path = variable_of(beside);
    if (!path.starts_with("rules.")) return;
    for (const RuleSet& set : rule_sets_) {
        const Value* number = set.numbers.find(path.substr(std::string_view("rules.").size()));
        if (number != nullptr && is_constant(*number)) add_once(to.values, *number);
    }
}

}  // namespace jalon
