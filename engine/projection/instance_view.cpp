#include "engine/projection/instance_view.h"

#include <algorithm>
#include <utility>

namespace jalon {
namespace {

std::string phase_of(const Workflow& workflow, const InstanceState& state) {
    StateIndex first = 0;
    for (const std::string& id : state.configuration) {
        const auto index = workflow.chart.find(id);
        if (!index || workflow.chart.at(*index).phase.empty()) continue;
        if (first == 0 || *index < first) first = *index;
    }
    return workflow.chart.at(first).phase;
}

}  // namespace

std::string_view InstanceView::attribute(std::string_view name) const {
    return text_or(attributes.find(name), "");
}

InstanceView view_of(std::shared_ptr<const InstanceState> state,
                     std::shared_ptr<const Workflow> workflow) {
    InstanceView view{std::move(state), std::move(workflow), {}};
    view.phase = phase_of(*view.workflow, *view.state);
    Value scope;
    scope.set("data", view.state->data);
    RuleContext context;
    context.data = &scope;
    const std::function<bool(std::string_view)> state_in = [&](std::string_view id) {
        return view.state->active.contains(std::string(id));
    };
    context.state_in = &state_in;
    for (const auto& [name, rule] : view.workflow->attributes) {
        auto value = rule.evaluate(context);
        view.attributes.set(name, value ? std::move(*value) : Value{});
    }
    for (const auto& [role, rule] : view.workflow->tenures) {
        auto value = rule.evaluate(context);
        view.tenures.set(role, value ? std::move(*value) : Value{});
    }
    return view;
}

std::vector<Due> due_of(const InstanceState& state, Timestamp now, const Sight& sight) {
    std::vector<Due> due;
    for (const Timer& timer : state.timers) {
        if (!sight.sees_timer(timer.name)) continue;
        due.push_back(Due{timer.name, timer.at, timer.at <= now});
    }
    std::stable_sort(due.begin(), due.end(),
                     [](const Due& left, const Due& right) { return left.at < right.at; });
    return due;
}

}  // namespace jalon
