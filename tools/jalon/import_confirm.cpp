#include "tools/jalon/import_confirm.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/base/path.h"

namespace jalon {
namespace {

constexpr std::int64_t hour_us = std::int64_t{3600} * 1'000'000;

// A day is any instant at which it begins somewhere: fourteen hours ahead to twelve behind.
bool same_time(std::string_view said, std::string_view logged) {
    const auto instant = parse_timestamp(logged);
    if (!instant) return false;
    if (const auto exact = parse_timestamp(said)) return *exact == *instant;
    const auto date = parse_date(said);
    if (!date) return false;
    const std::int64_t after = instant->value() - instant_of_utc(LocalDateTime{*date, 0}).value();
    return after >= -14 * hour_us && after <= 12 * hour_us;
}

// The paths at which the two differ, as deep as there are cells: an object that one side lacks is
// compared with one that has no members.
void differences(const Value* said, const Value* logged, const Path& path,
                 std::vector<Path>& differ) {
    const bool sealed = logged != nullptr && logged->find("$sealed") != nullptr;
    const bool cells = sealed || (said != nullptr && said->as_object() == nullptr) ||
                       (logged != nullptr && logged->as_object() == nullptr);
    if (cells) {
        const bool same = said != nullptr && logged != nullptr && (sealed || *said == *logged);
        if (!same) differ.push_back(path);
        return;
    }
    std::set<std::string> names;
    for (const Value* side : {said, logged}) {
        if (side == nullptr) continue;
        for (const Value::Member& member : *side->as_object()) names.insert(member.name);
    }
    for (const std::string& name : names) {
        Path inner = path;
        inner.push_back(name);
        differences(said == nullptr ? nullptr : said->find(name),
                    logged == nullptr ? nullptr : logged->find(name), inner, differ);
    }
}

std::set<std::string> names_in(const Value& event, std::string_view member) {
    std::set<std::string> names;
    const Value* list = event.find(member);
    if (list == nullptr || list->as_array() == nullptr) return names;
    for (const Value& one : *list->as_array()) names.emplace(text_or(&one, ""));
    return names;
}

// Where the instance came to rest by `event`.
std::set<std::string> resting_in(const Value& event) {
    const auto entered = names_in(event, "entered");
    auto rest = names_in(event, "configuration");
    std::erase_if(rest, [&](const std::string& state) { return !entered.contains(state); });
    return rest;
}

// Does `later` leave it?
bool leaves(const Value& later, const Value& event) {
    const auto rest = resting_in(event);
    const auto exited = names_in(later, "exited");
    return std::any_of(rest.begin(), rest.end(),
                       [&](const std::string& state) { return exited.contains(state); });
}

// Without what was taken back, which is always the latest step.
std::vector<const Value*> standing(const Value::Array& history) {
    std::vector<const Value*> events;
    for (const Value& event : history) {
        const bool reversal = text_or(event.find("type"), "") == "StepReversed";
        if (reversal && events.size() > 1) events.pop_back();
        if (!reversal) events.push_back(&event);
    }
    return events;
}

// How far a step of the row has come.
struct Standing {
    const Value* first = nullptr;  // the latest time that it was told; null: it is not on the log
    bool waits = false;            // for the second person
};

// The first key leads somewhere, or only turns: the second one leads on from there. What leads away
// otherwise takes the first one back.
Standing of_two(const std::vector<const Value*>& events, std::string_view trigger) {
    Standing step;
    for (const Value* event : events) {
        const bool left = step.waits && leaves(*event, *step.first);
        if (text_or(event->find("trigger"), "") != trigger) {
            if (left) step = {};
        } else if (step.waits && (left || resting_in(*step.first).empty())) {
            step.waits = false;
        } else {
            step = {event, true};
        }
    }
    return step;
}

Standing of_one(const std::vector<const Value*>& events, std::string_view trigger) {
    Standing step;
    for (const Value* event : events) {
        if (text_or(event->find("trigger"), "") == trigger) step.first = event;
    }
    return step;
}

class Confirming {
public:
    Confirming(const ImportContext& context, const ImportRow& row, const ImportedInstance& instance,
               std::string_view subject)
        : context_(context), row_(row), instance_(instance), subject_(subject) {}

    ImportConfirmation run() {
        const auto events = standing(instance_.history);
        compare_start(events);
        for (const ImportRowStep& step : row_.steps) take(step, events);
        if (!result_.wrong.empty()) result_.requests.clear();
        return std::move(result_);
    }

private:
    void compare_start(const std::vector<const Value*>& events) {
        const Value* event = events.empty() ? nullptr : events.front();
        if (event == nullptr || text_or(event->find("type"), "") != "InstanceStarted") {
            return note("id: what it began with is not shown to you");
        }
        const std::string_view id = context_.workflow.substr(0, context_.workflow.find('@'));
        if (text_or(event->find("workflow"), "") != id) {
            return note("id: is an instance of another workflow");
        }
        compare_event(*event, row_.start, row_.occurred_at, true, 0, "");
    }
    void take(const ImportRowStep& step, const std::vector<const Value*>& events) {
        const ImportStep& planned = context_.plan.steps[step.planned];
        const Standing at =
            planned.two_persons ? of_two(events, planned.trigger) : of_one(events, planned.trigger);
        if (at.first != nullptr) {
            compare_event(*at.first, step.data, step.occurred_at, false, step.planned,
                          planned.trigger + ": ");
        } else if (planned.two_persons || &step == &row_.steps.front()) {
            return note(planned.trigger + ": was not imported, or was taken back since");
        }
        if (at.first != nullptr && !at.waits) return;
        if (at.waits && is_own(*at.first)) {
            return note(planned.trigger + ": you told it yourself; another person confirms it");
        }
        send(step);
    }
    [[nodiscard]] bool is_own(const Value& event) const {
        const Value* actor = event.find("actor");
        const auto teller = actor == nullptr ? "" : text_or(actor->find("subject"), "");
        return !subject_.empty() && teller == subject_;
    }
    // The version tells one try from the next, should the step be taken back and told again.
    void send(const ImportRowStep& step) {
        ImportRequest request = step.later;
        request.key = "v" + std::to_string(instance_.version) + "-" + request.key;
        if (result_.requests.empty()) request.expected = instance_.version;
        result_.requests.push_back(std::move(request));
    }
    void compare_event(const Value& event, const Value& data, std::string_view occurred_at,
                       bool starts, std::size_t step, const std::string& prefix) {
        std::vector<Path> differ;
        differences(&data, event.find("data"), {}, differ);
        std::set<std::string> named;
        for (const Path& path : differ) {
            const std::string heading = heading_of(context_.plan, starts, step, path);
            if (named.insert(heading).second) {
                note(prefix + (heading.empty() ? "its data" : heading) +
                     ": is not what was imported");
            }
        }
        const auto logged = text_or(event.find("occurred_at"), "");
        if (!occurred_at.empty() && !same_time(occurred_at, logged)) {
            note(prefix + "occurred_at: is not what was imported");
        }
    }
    void note(std::string line) { result_.wrong.push_back(std::move(line)); }

    const ImportContext& context_;
    const ImportRow& row_;
    const ImportedInstance& instance_;
    std::string_view subject_;
    ImportConfirmation result_;
};

}  // namespace

ImportConfirmation confirm_row(const ImportContext& context, const ImportRow& row,
                               const ImportedInstance& instance, std::string_view subject) {
    return Confirming(context, row, instance, subject).run();
}

}  // namespace jalon
