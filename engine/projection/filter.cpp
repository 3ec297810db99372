#include "engine/projection/filter.h"

#include <algorithm>
#include <string_view>

namespace jalon {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool contains_text(std::string_view text, std::string_view part) {
    const auto found = std::search(text.begin(), text.end(), part.begin(), part.end(),
                                   [](char a, char b) { return lower(a) == lower(b); });
    return part.empty() || found != text.end();
}

bool mentions(const InstanceView& view, std::string_view part, const Sight& sight) {
    if (contains_text(view.state->id.value(), part)) return true;
    const Value::Object& attributes = *view.attributes.as_object();
    return std::any_of(attributes.begin(), attributes.end(), [&](const Value::Member& member) {
        return sight.sees_attribute(member.name) && contains_text(text_or(&member.value, ""), part);
    });
}

}  // namespace

bool Filter::passes(const InstanceView& view, Timestamp now, const Sight& sight) const {
    if (workflow && *workflow != view.workflow->id) return false;
    if (phase && *phase != view.phase) return false;
    if (state && (!view.state->active.contains(*state) || !sight.sees_state(*state))) return false;
    if (instance && *instance != view.state->id.value()) return false;
    if (text && !mentions(view, *text, sight)) return false;
    for (const auto& [name, value] : attributes) {
        if (!sight.sees_attribute(name) || view.attribute(name) != value) return false;
    }
    if (!overdue) return true;
    const auto due = due_of(*view.state, now, sight);
    return *overdue == std::any_of(due.begin(), due.end(), [](const Due& d) { return d.overdue; });
}

}  // namespace jalon
