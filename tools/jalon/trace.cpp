#include "tools/jalon/trace.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace jalon {
namespace {

constexpr std::string_view mark_prefix = "trace:";

}  // namespace

Coverable::Coverable(const Chart& chart) {
    for (StateIndex state = 0; state < chart.states().size(); ++state) {
        if (state != 0 && !chart.is_history(state)) states.push_back(state);
        for (std::size_t nth = 0; nth < chart.at(state).transitions.size(); ++nth) {
            transitions.push_back(Taken{state, nth});
        }
    }
}

Action trace_mark(std::size_t nth) {
    Notify mark;
    mark.to.push_back(std::string(mark_prefix) + std::to_string(nth));
    return Action{std::move(mark)};
}

std::shared_ptr<const Workflow> traced(const Workflow& workflow) {
    auto copy = std::make_shared<Workflow>(workflow);
    std::vector<StateNode> states = workflow.chart.states();
    std::size_t nth = 0;
    for (StateNode& state : states) {
        for (Transition& transition : state.transitions) {
            transition.actions.insert(transition.actions.begin(), trace_mark(nth++));
        }
    }
    copy->chart = Chart(std::move(states));
    return copy;
}

std::vector<std::size_t> items_of(const Outcome& outcome, const Chart& chart,
                                  const Coverable& coverable) {
    std::vector<std::size_t> items;
    for (const std::string& id : outcome.entered) {
        const auto state = chart.find(id);
        if (!state) continue;
        const auto at = std::lower_bound(coverable.states.begin(), coverable.states.end(), *state);
        if (at == coverable.states.end() || *at != *state) continue;
        items.push_back(static_cast<std::size_t>(at - coverable.states.begin()));
    }
    for (const Notice& notice : outcome.notices) {
        if (notice.to.size() != 1 || !notice.to.front().starts_with(mark_prefix)) continue;
        const std::string_view number =
            std::string_view(notice.to.front()).substr(mark_prefix.size());
        std::size_t nth = 0;
        std::from_chars(number.data(), number.data() + number.size(), nth);
        items.push_back(coverable.states.size() + nth);
    }
    return items;
}

}  // namespace jalon
