// Reading the checks of a workflow.
#include <utility>

#include "engine/projection/conformance_life.h"

namespace jalon {
namespace {

const Value::Object& members_of(const Value* value) {
    static const Value::Object none;
    return value == nullptr || value->as_object() == nullptr ? none : *value->as_object();
}

}  // namespace

Result<void> Conformance::add_checks(const std::string& workflow, const Value& document) {
    const Error malformed{ErrorCode::invalid, workflow + ": no list of checks"};
    const Value* list = document.find("checks");
    if (list == nullptr || list->as_array() == nullptr) return malformed;
    for (const Value& one : *list->as_array()) {
        const Value* rule = one.find("rule");
        const std::string id(text_or(one.find("id"), ""));
        if (rule == nullptr || id.empty()) return malformed;
        auto compiled = Rule::compile(*rule);
        if (!compiled) return Error{ErrorCode::invalid, id + ": " + compiled.error().message};
        checks_.push_back(Check{id,
                                workflow,
                                member_or_null(one, "title"),
                                listed_texts(one.find("on")),
                                std::move(*compiled),
                                0,
                                0,
                                {}});
    }
    Workflow& own = workflows_[workflow];
    own.take_over = text_or(document.find("take_over"), "");
    for (const Value::Member& one : members_of(document.find("preconditions"))) {
        own.preconditions[one.name] = listed_texts(&one.value);
    }
    for (const Value::Member& trigger : members_of(document.find("anew"))) {
        for (const Value::Member& member : members_of(&trigger.value)) {
            for (const Value::Member& item : members_of(&member.value)) {
                own.anew.push_back(
                    {trigger.name, member.name, item.name, listed_texts(&item.value)});
            }
        }
    }
    const auto tellings = [](const Value* places) {
        std::vector<Telling> all;
        for (const Value::Member& one : members_of(places)) {
            all.push_back({one.name, std::string(text_or(&one.value, ""))});
        }
        return all;
    };
    for (const Value::Member& one : members_of(document.find("facts"))) {
        own.facts.push_back({one.name, std::string(text_or(one.value.find("anew"), "")),
                             tellings(one.value.find("told")),
                             tellings(one.value.find("corrected"))});
    }
    return {};
}

}  // namespace jalon
