#include "engine/projection/conformance.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/projection/conformance_life.h"
#include "engine/projection/late.h"

namespace jalon {
namespace {

std::int64_t integer_of(const Value* value) {
    const std::int64_t* number = value == nullptr ? nullptr : value->as_int();
    return number == nullptr ? 0 : *number;
}

}  // namespace

Value member_or_null(const Value& object, std::string_view name) {
    const Value* found = object.find(name);
    return found == nullptr ? Value{} : *found;
}

std::vector<std::string> listed_texts(const Value* list) {
    std::vector<std::string> texts;
    if (list == nullptr || list->as_array() == nullptr) return texts;
    for (const Value& one : *list->as_array()) texts.emplace_back(text_or(&one, ""));
    return texts;
}

bool has_items(const Value* list) {
    return list != nullptr && list->as_array() != nullptr && !list->as_array()->empty();
}

bool is_listed(const std::vector<std::string>& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

void Conformance::take(const Value& instance, const Value::Array& events) {
    Life life;
    life.instance = &instance;
    life.id = text_or(instance.find("id"), "");
    life.workflow = text_or(instance.find("workflow"), "");
    const Value* data = instance.find("data");
    life.synthetic = data != nullptr && has_items(data->find("synthetic"));
    const Value* attributes = instance.find("attributes");
    const bool declared = attributes != nullptr && truthy(member_or_null(*attributes, "declared"));
    const auto workflow = workflows_.find(life.workflow);
    std::set<std::int64_t> reversed;
    for (const Value& event : events) {
        if (text_or(event.find("type"), "") == "StepReversed" && event.find("data") != nullptr) {
            reversed.insert(integer_of(event.find("data")->find("version")));
        }
    }
    for (const Value& event : events) {
        const auto occurred = parse_timestamp(text_or(event.find("occurred_at"), ""));
        const auto recorded = parse_timestamp(text_or(event.find("recorded_at"), ""));
        Step step{&event,
                  std::string(text_or(event.find("trigger"), "")),
                  integer_of(event.find("position")),
                  integer_of(event.find("version")),
                  occurred.value_or(Timestamp{}),
                  recorded.value_or(Timestamp{})};
        if (reversed.contains(step.version)) continue;
        if (declared && workflow != workflows_.end() &&
            step.trigger == workflow->second.take_over) {
            life.taken_over = step.position;
        }
        life.steps.push_back(std::move(step));
    }
    instances_ += 1;
    synthetic_ += life.synthetic ? 1 : 0;
    steps_ += static_cast<std::int64_t>(life.steps.size());
    if (workflow != workflows_.end()) mark_void(life, workflow->second);
    list_steps(life);
    for (Check& check : checks_) {
        if (check.workflow != life.workflow) continue;
        if (check.on.empty()) judge(check, life, nullptr);
        for (const Step& step : life.steps) {
            if (is_listed(check.on, step.trigger)) judge(check, life, &step);
        }
    }
    if (workflow != workflows_.end()) list_preconditions(life, workflow->second);
}

void Conformance::list_steps(const Life& life) {
    const auto entry = [&](const Step& step) {
        return Value{Value::Object{{"position", step.position},
                                   {"instance", life.id},
                                   {"workflow", life.workflow},
                                   {"trigger", step.trigger},
                                   {"synthetic", life.synthetic}}};
    };
    for (const Step& step : life.steps) {
        if (has_items(step.event->find("irregular"))) {
            Value one = entry(step);
            one.set("rules", *step.event->find("irregular"));
            irregular_.push_back(std::move(one));
        }
        const std::string_view type = text_or(step.event->find("type"), "");
        if (type == "FactCorrected" || type == "StepReversed") {
            Value one = entry(step);
            one.set("type", type);
            mended_.push_back(std::move(one));
        }
        if (is_late(step.occurred_at, step.recorded_at, late_days)) {
            Value one = entry(step);
            one.set("days_late", days_late(step.occurred_at, step.recorded_at));
            late_.push_back(std::move(one));
        }
        if (step.position == life.taken_over) taken_over_.push_back(entry(step));
    }
}

void Conformance::list_preconditions(const Life& life, const Workflow& workflow) {
    for (const Step& step : life.steps) {
        const auto wanted = workflow.preconditions.find(step.trigger);
        if (wanted == workflow.preconditions.end()) continue;
        for (const Step& other : life.steps) {
            const bool after =
                other.position > step.position && other.occurred_at <= step.occurred_at;
            if (!after || !is_listed(wanted->second, other.trigger)) continue;
            recorded_after_.push_back(Value::Object{{"position", other.position},
                                                    {"instance", life.id},
                                                    {"workflow", life.workflow},
                                                    {"trigger", other.trigger},
                                                    {"justifies", step.position},
                                                    {"step", step.trigger},
                                                    {"synthetic", life.synthetic}});
        }
    }
}

Value Conformance::report() const {
    Value::Array checks;
    for (const Check& check : checks_) {
        checks.push_back(Value::Object{{"id", check.id},
                                       {"workflow", check.workflow},
                                       {"title", check.title},
                                       {"checked", check.checked},
                                       {"synthetic", check.synthetic},
                                       {"deviations", check.deviations}});
    }
    return Value::Object{{"instances", instances_},
                         {"synthetic", synthetic_},
                         {"steps", steps_},
                         {"checks", std::move(checks)},
                         {"irregular", irregular_},
                         {"mended", mended_},
                         {"taken_over", taken_over_},
                         {"late", late_},
                         {"recorded_after", recorded_after_}};
}

bool Conformance::deviates() const {
    return !irregular_.empty() ||
           std::any_of(checks_.begin(), checks_.end(),
                       [](const Check& check) { return !check.deviations.empty(); });
}

}  // namespace jalon
