#include "engine/chart/chart.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace jalon {
namespace {

// A descriptor names an event and all whose names go on after a dot; "a", "a." and "a.*" are one.
std::string_view bare(std::string_view descriptor) {
    if (descriptor.ends_with(".*")) descriptor.remove_suffix(2);
    if (descriptor.ends_with('.')) descriptor.remove_suffix(1);
    return descriptor;
}

bool matches_one(std::string_view descriptor, std::string_view event) {
    if (descriptor == "*") return true;
    const std::string_view name = bare(descriptor);
    if (!event.starts_with(name)) return false;
    return event.size() == name.size() || event[name.size()] == '.';
}

bool before(const Transition* left, const Transition* right) {
    return left->source != right->source ? left->source < right->source : left < right;
}

}  // namespace

Chart::Chart(std::vector<StateNode> states) : states_(std::move(states)) {
    for (StateIndex i = 1; i < states_.size(); ++i) by_id_.emplace(states_[i].id, i);
    for (const StateNode& state : states_) {
        for (const Transition& transition : state.transitions) {
            if (transition.descriptors.empty()) eventless_.push_back(&transition);
            for (const std::string& descriptor : transition.descriptors) {
                auto& place =
                    descriptor == "*" ? on_any_ : by_descriptor_[std::string(bare(descriptor))];
                place.push_back(&transition);
            }
        }
    }
}

std::vector<const Transition*> Chart::transitions_on(std::string_view event) const {
    std::vector<const Transition*> found = on_any_;
    for (std::size_t end = event.find('.');; end = event.find('.', end + 1)) {
        const auto place = by_descriptor_.find(event.substr(0, end));
        const bool is_whole = end == std::string_view::npos;
        if (place != by_descriptor_.end()) {
            std::copy_if(place->second.begin(), place->second.end(), std::back_inserter(found),
                         [&](const Transition* one) { return is_whole || !one->of_timer; });
        }
        if (is_whole) break;
    }
    std::sort(found.begin(), found.end(), before);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

std::optional<StateIndex> Chart::find(std::string_view id) const {
    const auto it = by_id_.find(id);
    if (it == by_id_.end()) return std::nullopt;
    return it->second;
}

std::optional<StateIndex> Chart::domain(const Transition& transition,
                                        const std::vector<StateIndex>& targets) const {
    if (targets.empty()) return std::nullopt;
    const StateIndex source = transition.source;
    const bool stays_inside = std::all_of(targets.begin(), targets.end(), [&](StateIndex target) {
        return is_descendant(target, source);
    });
    if (transition.internal && at(source).kind == StateKind::compound && stays_inside) {
        return source;
    }
    return least_common_compound(source, targets);
}

StateIndex Chart::least_common_compound(StateIndex source,
                                        const std::vector<StateIndex>& targets) const {
    StateIndex ancestor = source;
    while (ancestor != 0) {
        ancestor = at(ancestor).parent;
        const bool common = std::all_of(targets.begin(), targets.end(), [&](StateIndex target) {
            return is_descendant(target, ancestor);
        });
        if (common && (ancestor == 0 || at(ancestor).kind == StateKind::compound)) break;
    }
    return ancestor;
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

bool waits_for(const Transition& transition, std::string_view event) {
    if (transition.of_timer) return transition.descriptors.front() == event;
    return matches(transition.descriptors, event);
}

}  // namespace jalon
