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

// On one line: the rules that forbid, what is wrong in the data, or the detail.
std::string why_not(const Value* problem, std::string_view language) {
    if (problem == nullptr) return {};
    std::string text;
    for (const Value& refusal : items_of(*problem, "refusals")) {
        text += (text.empty() ? "" : " ") + in_language(refusal.find("message"), language);
    }
    for (const Value& error : items_of(*problem, "errors")) {
        text += (text.empty() ? "" : "; ") + plain(error.find("pointer")) + " " +
                plain(error.find("message"));
    }
    return text.empty() ? plain(problem->find("detail")) : text;
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

std::string due_view(const Value& due, std::string_view language) {
    const auto set_by = [](const Value& set) {
        const Value* by = set.find("set_by");
        if (by == nullptr || by->is_null()) return std::string();
        const std::string trigger = plain(by->find("trigger"));
        return "  set by " + (trigger.empty() ? "the start" : trigger) + ", version " +
               plain(by->find("version")) + ", " + short_time(by->find("occurred_at"));
    };
    const bool late = plain(due.find("overdue")) == "true";
    std::vector<std::vector<std::string>> rows{
        {plain(due.find("timer")), in_language(due.find("title"), language)},
        {late ? "overdue" : "due", short_time(due.find("at")) + set_by(due)}};
    for (const Value& one : items_of(due, "earlier")) {
        rows.push_back({"before", short_time(one.find("at")) + set_by(one)});
    }
    if (plain(due.find("complete")) == "false") {
        rows.push_back({"before", "not read: too many steps lie between"});
    }
    for (const char* name : {"owner", "article", "source", "rule"}) {
        const std::string text = plain(due.find(name));
        if (!text.empty()) rows.push_back({name, text});
    }
    if (const Value* facts = due.find("facts"); facts != nullptr && facts->as_object()) {
        for (const Value::Member& fact : *facts->as_object()) {
            rows.push_back({"  " + fact.name, plain(&fact.value)});
        }
    }
    return table(rows);
}

std::string answer_view(const Value& answer) {
    return plain(answer.find("id")) + "  version " + plain(answer.find("version")) + "  " +
           joined(answer.find("configuration"), ", ") +
           (plain(answer.find("final")) == "true" ? "  (ended)" : "");
}

std::string bulk_view(const Value& answer, std::string_view language) {
    const bool dry = answer.find("dry_run") != nullptr;
    std::vector<std::vector<std::string>> rows{
        {"ID", dry ? "WOULD BE" : "OUTCOME", "VERSION", "STATES", "WHY"}};
    for (const Value& one : items_of(answer, "items")) {
        rows.push_back({plain(one.find("id")), plain(one.find(dry ? "would" : "outcome")),
                        plain(one.find("version")), joined(one.find("configuration"), ", "),
                        why_not(one.find("problem"), language)});
    }
    std::string counts;
    for (const char* outcome :
         {"accepted", "undecided", "refused", "changed", "new", "not_found", "failed"}) {
        const std::string count = plain(answer.find(outcome));
        if (count.empty() || count == "0") continue;
        counts += (counts.empty() ? "" : ", ") + count + " " + outcome;
    }
    return table(rows) + "\n" + (counts.empty() ? "no instance" : counts);
}

std::string late_view(const Value::Array& events) {
    std::vector<std::vector<std::string>> rows{
        {"POSITION", "INSTANCE", "STEP", "OCCURRED", "RECORDED", "DAYS LATE", "ROLE"}};
    for (const Value& event : events) {
        const Value* actor = event.find("actor");
        rows.push_back({plain(event.find("position")), plain(event.find("instance")),
                        trigger_of(event), short_time(event.find("occurred_at")),
                        short_time(event.find("recorded_at")), plain(event.find("days_late")),
                        actor == nullptr ? "" : plain(actor->find("role"))});
    }
    return table(rows);
}

std::string difference_view(const Value& difference) {
    const auto both = [](const Value& pair, std::string_view separator) {
        const auto text = [&](const Value* one) {
            const bool list = one != nullptr && one->as_array() != nullptr;
            const std::string words = list ? joined(one, separator) : plain(one);
            return words.empty() ? std::string("-") : words;
        };
        return text(pair.find("before")) + " -> " + text(pair.find("after"));
    };
    std::string text = plain(difference.find("from")) + " -> " + plain(difference.find("to")) +
                       (plain(difference.find("known")) == "true" ? ", as known then" : "");
    for (const Value& item : items_of(difference, "items")) {
        text += "\n" + plain(item.find("id")) + "  " + plain(item.find("change"));
        if (plain(item.find("moved")) == "true") {
            text += "\n  phase  " + both(*item.find("phase"), ", ") + "\n  states  " +
                    both(*item.find("configuration"), ", ");
        }
        for (const Value& change : items_of(item, "changes")) {
            text += "\n  " + plain(change.find("path")) + "  " + both(change, ", ");
        }
        for (const auto& [member, words] :
             {std::pair{"overdue", "became overdue"}, {"no_longer_overdue", "no longer overdue"}}) {
            for (const Value& due : items_of(item, member)) {
                text += std::string("\n  ") + words + "  " + plain(due.find("timer")) + "  " +
                        short_time(due.find("at"));
            }
        }
    }
    return text + "\n" + std::to_string(items_of(difference, "items").size()) + " changed";
}

std::string event_line(const Value& event) {
    return plain(event.find("position")) + "  " + short_time(event.find("recorded_at")) + "  " +
           plain(event.find("instance")) + "  " + trigger_of(event) + "  by " + actor_of(event) +
           "  → " + joined(event.find("configuration"), ", ");
}

}  // namespace jalon
