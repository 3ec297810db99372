#include "engine/projection/filter.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace jalon {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool contains_text(std::string_view text, std::string_view part) {
    const auto found = std::search(text.begin(), text.end(), part.begin(), part.end(),
                                   [](char a, char b) { return lower(a) == lower(b); });
    return part.empty() || found != text.end();
}

constexpr std::array<std::string_view, 4> attributes_with_a_member{"country", "host", "programme",
                                                                   "assignee"};

// Null, or no such attribute: it is not known, which an empty text asks for. Of a list, one item
// is enough. Fractions and objects have no text that could be asked for.
bool reads_as(const Value* value, std::string_view text) {
    if (value == nullptr || value->is_null()) return text.empty();
    if (const std::string* own = value->as_string()) return *own == text;
    if (const bool* flag = value->as_bool()) return text == (*flag ? "true" : "false");
    if (const Value::Array* list = value->as_array()) {
        return std::any_of(list->begin(), list->end(),
                           [&](const Value& one) { return reads_as(&one, text); });
    }
    const std::int64_t* number = value->as_int();
    return number != nullptr && text == std::to_string(*number);
}

bool mentions(const InstanceView& view, std::string_view part, const Sight& sight) {
    if (contains_text(view.state->id.value(), part)) return true;
    const Value::Object& attributes = *view.attributes.as_object();
    return std::any_of(attributes.begin(), attributes.end(), [&](const Value::Member& member) {
        return sight.sees_attribute(member.name) && contains_text(text_or(&member.value, ""), part);
    });
}

}  // namespace

bool Filter::take(std::string_view member, const std::string& value) {
    if (member == "overdue") {
        if (value != "true" && value != "false") return false;
        overdue = value == "true";
        return true;
    }
    for (const auto& [name, place] :
         {std::pair("workflow", &workflow), std::pair("phase", &phase), std::pair("state", &state),
          std::pair("instance", &instance), std::pair("q", &text)}) {
        if (member != name) continue;
        *place = value;
        return true;
    }
    const auto& known = attributes_with_a_member;
    if (member.starts_with(attribute_prefix)) {
        member.remove_prefix(attribute_prefix.size());
    } else if (std::find(known.begin(), known.end(), member) == known.end()) {
        return false;
    }
    if (member.empty()) return false;
    attributes.emplace_back(member, value);
    return true;
}

bool Filter::passes(const InstanceView& view, Timestamp now, const Sight& sight) const {
    if (workflow && *workflow != view.workflow->id) return false;
    if (phase && *phase != view.phase) return false;
    if (state && (!view.state->active.contains(*state) || !sight.sees_state(*state))) return false;
    if (instance && *instance != view.state->id.value()) return false;
    if (text && !mentions(view, *text, sight)) return false;
    for (const auto& [name, value] : attributes) {
        if (!sight.sees_attribute(name)) return false;
        if (!reads_as(view.attributes.find(name), value)) return false;
    }
    if (!overdue) return true;
    const auto due = due_of(*view.state, now, sight);
    return *overdue == std::any_of(due.begin(), due.end(), [](const Due& d) { return d.overdue; });
}

}  // namespace jalon
