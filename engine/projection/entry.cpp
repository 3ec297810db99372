#include "engine/projection/entry.h"

#include <algorithm>

namespace jalon {
namespace {

const Value* way_in(const Workflow& workflow, std::string_view role) {
    const Value* links = workflow.document.find("links");
    return links == nullptr ? nullptr : links->find(role);
}

bool lists(const Value* texts, std::string_view text) {
    const Value::Array* list = texts == nullptr ? nullptr : texts->as_array();
    return list != nullptr && std::any_of(list->begin(), list->end(), [&](const Value& one) {
               return text_or(&one, "") == text;
           });
}

// "" where there is no rule, or no text comes of it.
std::string told_by(const Value* rule, const Value& scope) {
    if (rule == nullptr) return "";
    const auto compiled = Rule::compile(*rule);
    if (!compiled) return "";
    RuleContext context;
    context.data = &scope;
    const auto value = compiled->evaluate(context);
    return value ? std::string(text_or(&*value, "")) : "";
}

}  // namespace

bool has_links(const Workflow& workflow, std::string_view role) {
    return way_in(workflow, role) != nullptr;
}

bool may_send_link(const Workflow& workflow, std::string_view sender, std::string_view role) {
    const Value* way = way_in(workflow, role);
    return way != nullptr && (sender == "admin" || lists(way->find("by"), sender));
}

std::vector<std::string> linked_roles(const Workflow& workflow, std::string_view sender) {
    const Value* links = workflow.document.find("links");
    const Value::Object* ways = links == nullptr ? nullptr : links->as_object();
    std::vector<std::string> roles;
    if (ways == nullptr) return roles;
    for (const Value::Member& way : *ways) {
        if (may_send_link(workflow, sender, way.name)) roles.push_back(way.name);
    }
    return roles;
}

bool may_send_links(const Workflow& workflow, std::string_view sender) {
    return sender == "admin" || !linked_roles(workflow, sender).empty();
}

std::optional<Entrant> entrant(const InstanceView& view, std::string_view role) {
    const Value* way = way_in(*view.workflow, role);
    if (way == nullptr) return std::nullopt;
    const Value scope = Value::Object{{"data", view.state->data},
                                      {"instance", Value::Object{{"id", view.state->id.value()}}}};
    Entrant found{told_by(way->find("org"), scope), told_by(way->find("subject"), scope)};
    // An organisation without a person is somebody; a person is nobody without a name.
    const bool of_org = way->find("org") != nullptr;
    if ((of_org ? found.org : found.subject).empty()) return std::nullopt;
    return found;
}

bool may_break_glass(const Workflow& workflow, std::string_view role) {
    return lists(workflow.document.find("glass"), role);
}

}  // namespace jalon
