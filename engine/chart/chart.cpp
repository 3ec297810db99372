#include "engine/chart/chart.h"

#include <algorithm>
#include <utility>

namespace jalon {
namespace {

bool matches_one(std::string_view descriptor, std::string_view event) {
    if (descriptor == "*") return true;
    if (descriptor.ends_with(".*")) descriptor.remove_suffix(2);
    if (descriptor.ends_with('.')) descriptor.remove_suffix(1);
    if (!event.starts_with(descriptor)) return false;
    return event.size() == descriptor.size() || event[descriptor.size()] == '.';
}

}  // namespace

Chart::Chart(std::vector<StateNode> states) : states_(std::move(states)) {
    for (StateIndex i = 1; i < states_.size(); ++i) by_id_.emplace(states_[i].id, i);
}

std::optional<StateIndex> Chart::find(std::string_view id) const {
    const auto it = by_id_.find(id);
    if (it == by_id_.end()) return std::nullopt;
    return it->second;
}

const TimerRule* Chart::timer(std::string_view name) const {
    for (const StateNode& state : states_) {
        for (const TimerRule& timer : state.timers) {
            if (timer.name == name) return &timer;
        }
    }
    return nullptr;
}

bool matches(const std::vector<std::string>& descriptors, std::string_view event) {
    return std::any_of(descriptors.begin(), descriptors.end(),
                       [&](const std::string& one) { return matches_one(one, event); });
}

}  // namespace jalon
