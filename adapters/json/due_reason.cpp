#include "adapters/json/due_reason.h"

#include <algorithm>
#include <utility>

#include "engine/base/path.h"

namespace jalon {
namespace {

Value text_or_null(const std::string& text) { return text.empty() ? Value{} : Value{text}; }

// The rule stands in the file only: {"P10D": …} or [{"timer": NAME, "in" or "at": RULE}].
Value written(const Workflow& workflow, const TimerRule& timer) {
    const std::string& state = workflow.chart.at(timer.owner).pointer;
    const Value* after = find_at(workflow.document, split_pointer(state + "/after"));
    if (after == nullptr) return {};
    if (after->as_array() == nullptr) {
        return timer.name.substr((workflow.chart.at(timer.owner).id + ".after.").size());
    }
    for (const Value& one : *after->as_array()) {
        if (text_or(one.find("timer"), "") != timer.name) continue;
        const Value* at = one.find("at");
        const Value* rule = at != nullptr ? at : one.find("in");
        if (rule != nullptr) return *rule;
    }
    return {};
}

// Input and time of the event that set the timer are not data; set_by tells of them.
Value facts_of(const InstanceView& view, const Value& data, const Rule& rule, const Sight& sight) {
    Value scope{Value::Object{{"data", data}}};
    for (const RuleSet& set : view.workflow->rule_sets) {
        if (set.id == view.state->rule_set) scope.set("rules", set.numbers);
    }
    Value facts{Value::Object{}};
    for (const std::string& dotted : rule.reads()) {
        const Path path = split_dots(dotted);
        const bool known = !path.empty() && (path.front() == "data" || path.front() == "rules");
        if (!known || !sight.sees_path(dotted, "")) continue;
        const Value* value = find_at(scope, path);
        facts.set(dotted, value == nullptr ? Value{} : *value);
    }
    return facts;
}

Value set_by(const TimerSet& set, const Sight& sight) {
    const Event& event = set.by;
    if (!sight.sees_event(event)) return {};
    return Value::Object{{"position", static_cast<std::int64_t>(event.position.value())},
                         {"version", static_cast<std::int64_t>(event.version.value())},
                         {"trigger", text_or_null(event.trigger)},
                         {"occurred_at", to_string(event.occurred_at)}};
}

}  // namespace

Value due_reason_json(const InstanceView& view, const Value& data, const Due& due,
                      const TimerSets& sets, const Sight& sight,
                      const std::function<bool(const Event&)>& known) {
    const auto is_own = [&](const TimerSet& set) { return !known || known(set.by); };
    const TimerRule* timer = view.workflow->chart.timer(due.timer);
    const std::optional<Rule>* computed = nullptr;
    if (timer != nullptr) computed = timer->at_rule ? &timer->at_rule : &timer->delay_rule;
    const bool has_rule = computed != nullptr && computed->has_value();
    const bool tells = timer != nullptr && (!has_rule || sight.sees_rule(**computed, ""));
    const bool knows_setter = !sets.all().empty() && is_own(sets.all().front());
    Value::Array earlier;
    for (std::size_t i = 1; i < sets.all().size(); ++i) {
        const TimerSet& set = sets.all()[i];
        if (!is_own(set)) continue;
        earlier.push_back(Value::Object{{"at", to_string(set.at)}, {"set_by", set_by(set, sight)}});
    }
    return Value::Object{
        {"id", view.state->id.value()},
        {"timer", due.timer},
        {"title", timer == nullptr ? Value{} : timer->title},
        {"at", to_string(due.at)},
        {"overdue", due.overdue},
        {"owner", timer == nullptr ? Value{} : Value{view.workflow->chart.at(timer->owner).id}},
        {"article", timer == nullptr ? Value{} : text_or_null(timer->article)},
        {"source", timer == nullptr ? Value{} : text_or_null(timer->source)},
        {"rule", tells ? written(*view.workflow, *timer) : Value{}},
        {"facts", has_rule ? facts_of(view, data, **computed, sight) : Value{Value::Object{}}},
        {"set_by", knows_setter ? set_by(sets.all().front(), sight) : Value{}},
        {"earlier", std::move(earlier)},
        {"complete", sets.complete()}};
}

}  // namespace jalon
