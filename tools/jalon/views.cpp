#include "tools/jalon/views.h"

#include <vector>

#include "adapters/json/json.h"
#include "tools/jalon/output.h"

namespace jalon {
namespace {

const Value::Array no_items;

const Value::Array& items_of(const Value& list, std::string_view member) {
    const Value* items = list.find(member);
    return items != nullptr && items->as_array() != nullptr ? *items->as_array() : no_items;
}

// "2026-03-01T09:00:00Z" without seconds: enough to find one's way.
std::string short_time(const Value* time) {
    std::string text = plain(time);
    if (text.size() >= 16) text = text.substr(0, 10) + " " + text.substr(11, 5);
    return text;
}

std::string next_due(const Value& instance) {
    const Value::Array& due = items_of(instance, "due");
    if (due.empty()) return {};
    const Value* overdue = due.front().find("overdue");
    const bool late = overdue != nullptr && overdue->as_bool() != nullptr && *overdue->as_bool();
    return short_time(due.front().find("at")) + (late ? " overdue" : "");
}

std::string actor_of(const Value& event) {
    const Value* actor = event.find("actor");
    return actor == nullptr ? "" : plain(actor->find("role")) + " " + plain(actor->find("subject"));
}

std::string trigger_of(const Value& event) {
    const std::string trigger = plain(event.find("trigger"));
    return trigger.empty() ? plain(event.find("type")) : trigger;
}

}  // namespace

std::string instance_view(const Value& instance) {
    std::vector<std::vector<std::string>> rows{
        {plain(instance.find("id")),
         plain(instance.find("workflow")) + "@" + plain(instance.find("workflow_version"))},
        {"version", plain(instance.find("version"))},
        {"phase", plain(instance.find("phase"))},
        {"states", joined(instance.find("configuration"), ", ")}};
    if (const Value* attributes = instance.find("attributes");
        attributes != nullptr && attributes->as_object() != nullptr) {
        for (const Value::Member& member : *attributes->as_object()) {
            rows.push_back({member.name, plain(&member.value)});
        }
    }
    for (const Value& due : items_of(instance, "due")) {
        const Value* overdue = due.find("overdue");
        const bool late = overdue != nullptr && plain(overdue) == "true";
        rows.push_back({late ? "overdue" : "due",
                        short_time(due.find("at")) + "  " + plain(due.find("timer"))});
    }
    rows.push_back({"updated", short_time(instance.find("updated_at"))});
    std::string text = table(rows);
    if (const Value* data = instance.find("data")) text += "\n" + to_pretty_json(*data);
    return text;
}

std::string list_view(const Value& list) {
    std::vector<std::vector<std::string>> rows{{"ID", "WORKFLOW", "PHASE", "NEXT DUE", "STATES"}};
    for (const Value& one : items_of(list, "items")) {
        rows.push_back({plain(one.find("id")), plain(one.find("workflow")),
                        plain(one.find("phase")), next_due(one),
                        joined(one.find("configuration"), ", ")});
    }
    return table(rows);
}

std::string history_view(const Value& history) {
    std::vector<std::vector<std::string>> rows{{"", "OCCURRED", "STEP", "BY", "STATES"}};
    for (const Value& event : items_of(history, "items")) {
        rows.push_back({plain(event.find("version")), short_time(event.find("occurred_at")),
                        trigger_of(event), actor_of(event),
                        joined(event.find("configuration"), ", ")});
    }
    return table(rows);
}

std::string allowed_view(const Value& allowed, std::string_view language) {
    std::vector<std::vector<std::string>> rows;
    for (const Value& one : items_of(allowed, "triggers")) {
        const bool may = plain(one.find("allowed")) == "true";
        rows.push_back({may ? "yes" : "no", plain(one.find("trigger")),
                        in_language(one.find("title"), language)});
        for (const Value& refusal : items_of(one, "refusals")) {
            rows.push_back({"", "  " + plain(refusal.find("guard")),
                            in_language(refusal.find("message"), language)});
        }
    }
    return rows.empty() ? "nothing is awaited" : table(rows);
}

std::string answer_view(const Value& answer) {
    return plain(answer.find("id")) + "  version " + plain(answer.find("version")) + "  " +
           joined(answer.find("configuration"), ", ") +
           (plain(answer.find("final")) == "true" ? "  (ended)" : "");
}

std::string event_line(const Value& event) {
    return plain(event.find("position")) + "  " + short_time(event.find("recorded_at")) + "  " +
           plain(event.find("instance")) + "  " + trigger_of(event) + "  by " + actor_of(event) +
           "  → " + joined(event.find("configuration"), ", ");
}

}  // namespace jalon
