// Selecting transitions, leaving and entering states (SCXML appendix D), for AnalysisWalk.
#include <algorithm>

#include "engine/analysis/walk.h"

namespace jalon {

AnalysisWalk::Enabled AnalysisWalk::select(std::size_t event) {
    Enabled enabled;
    for (const StateIndex state : now_.active) {
        if (!chart_.is_atomic(state)) continue;
        const ModelTransition* one = first_enabled(state, event);
        if (one != nullptr && std::find(enabled.begin(), enabled.end(), one) == enabled.end()) {
            enabled.push_back(one);
        }
    }
    return enabled.size() > 1 ? remove_conflicting(enabled) : enabled;
}

const ModelTransition* AnalysisWalk::first_enabled(StateIndex atomic, std::size_t event) {
    for (StateIndex state = atomic;; state = chart_.at(state).parent) {
        const ModelState& own = model_.states[state];
        if (event == eventless ? own.eventless : own.hears[event]) {
            for (const ModelTransition& one : own.transitions) {
                const bool fits = event == eventless ? one.matches.empty() && !rested_on(one)
                                                     : !one.matches.empty() && one.matches[event];
                if (fits && holds(one.guard)) return &one;
            }
        }
        if (state == 0) return nullptr;
    }
}

// What two transitions leave overlaps when one domain lies in the other, and has something active.
AnalysisWalk::Enabled AnalysisWalk::remove_conflicting(const Enabled& enabled) const {
    const auto conflict = [&](const Transition& left, const Transition& right) {
        const auto one = domain(left);
        const auto other = domain(right);
        if (!one || !other) return false;
        if (*one == *other || chart_.is_descendant(*one, *other)) return leaves_any(*one);
        return chart_.is_descendant(*other, *one) && leaves_any(*other);
    };
    Enabled filtered;
    for (const ModelTransition* first : enabled) {
        bool preempted = false;
        Enabled to_remove;
        for (const ModelTransition* second : filtered) {
            if (!conflict(*first->source, *second->source)) continue;
            if (chart_.is_descendant(first->source->source, second->source->source)) {
                to_remove.push_back(second);
            } else {
                preempted = true;
                break;
            }
        }
        if (preempted) continue;
        std::erase_if(filtered, [&](const ModelTransition* one) {
            return std::find(to_remove.begin(), to_remove.end(), one) != to_remove.end();
        });
        filtered.push_back(first);
    }
    return filtered;
}

bool AnalysisWalk::leaves_any(StateIndex domain) const {
    const auto next = std::upper_bound(now_.active.begin(), now_.active.end(), domain);
    return next != now_.active.end() && *next <= chart_.at(domain).last;
}

const AnalysisWalk::States* AnalysisWalk::remembered(StateIndex history) const {
    for (const auto& [state, active] : now_.history) {
        if (state == history) return &active;
    }
    return nullptr;
}

void AnalysisWalk::add_effective(StateIndex target, States& targets) const {
    if (!chart_.is_history(target)) {
        targets.push_back(target);
    } else if (const States* active = remembered(target)) {
        targets.insert(targets.end(), active->begin(), active->end());
    } else {
        for (const StateIndex initial : chart_.at(target).initial) add_effective(initial, targets);
    }
}

std::optional<StateIndex> AnalysisWalk::domain(const Transition& transition) const {
    States targets;
    for (const StateIndex target : transition.targets) add_effective(target, targets);
    return chart_.domain(transition, targets);
}

void AnalysisWalk::exit_states(const Enabled& enabled) {
    States leaving;
    for (const ModelTransition* one : enabled) {
        const auto top = domain(*one->source);
        if (!top) continue;
        auto state = std::upper_bound(now_.active.begin(), now_.active.end(), *top);
        for (; state != now_.active.end() && *state <= chart_.at(*top).last; ++state) {
            leaving.push_back(*state);
        }
    }
    std::sort(leaving.begin(), leaving.end());
    leaving.erase(std::unique(leaving.begin(), leaving.end()), leaving.end());
    for (const StateIndex state : leaving) remember(state);
    for (auto state = leaving.rbegin(); state != leaving.rend(); ++state) {
        run_block(model_.states[*state].exit);
        active_[*state] = false;
    }
    std::erase_if(now_.active, [&](StateIndex state) { return !active_[state]; });
}

void AnalysisWalk::remember(StateIndex state) {
    for (const StateIndex history : chart_.at(state).histories) {
        const bool deep = chart_.at(history).kind == StateKind::deep_history;
        States active;
        for (const StateIndex one : now_.active) {
            const bool wanted = deep ? chart_.is_atomic(one) && chart_.is_descendant(one, state)
                                     : one != 0 && chart_.at(one).parent == state;
            if (wanted) active.push_back(one);
        }
        auto place =
            std::lower_bound(now_.history.begin(), now_.history.end(), history,
                             [](const auto& one, StateIndex wanted) { return one.first < wanted; });
        if (place == now_.history.end() || place->first != history) {
            place = now_.history.insert(place, {history, {}});
        }
        place->second = std::move(active);
    }
}

void AnalysisWalk::enter_states(const std::vector<const States*>& targets) {
    to_enter_.clear();
    history_content_.clear();
    for (const States* states : targets) {
        for (const StateIndex target : *states) add_descendants(target);
        States effective;
        for (const StateIndex target : *states) add_effective(target, effective);
        for (const StateIndex target : effective) add_ancestors(target, 0);
    }
    States entering = to_enter_;
    std::sort(entering.begin(), entering.end());
    for (const StateIndex state : entering) enter(state);
    for (const StateIndex state : entering) {
        entering_[state] = false;
        by_default_[state] = false;
    }
}

void AnalysisWalk::add(StateIndex state) {
    if (model_.apart[state] || entering_[state]) return;
    entering_[state] = true;
    to_enter_.push_back(state);
}

void AnalysisWalk::add_descendants(StateIndex state) {
    if (model_.apart[state]) return;
    const StateNode& node = chart_.at(state);
    if (chart_.is_history(state)) {
        add_history(state);
        return;
    }
    add(state);
    if (node.kind == StateKind::compound) {
        by_default_[state] = true;
        for (const StateIndex initial : node.initial) add_descendants(initial);
        for (const StateIndex initial : node.initial) add_ancestors(initial, state);
    } else if (node.kind == StateKind::parallel) {
        add_regions(state);
    }
}

void AnalysisWalk::add_history(StateIndex history) {
    const StateIndex parent = chart_.at(history).parent;
    const States* active = remembered(history);
    if (active == nullptr) {
        history_content_.emplace_back(parent, history);
        active = &chart_.at(history).initial;
    }
    for (const StateIndex target : *active) add_descendants(target);
    for (const StateIndex target : *active) add_ancestors(target, parent);
}

void AnalysisWalk::add_ancestors(StateIndex state, StateIndex ancestor) {
    StateIndex above = chart_.at(state).parent;
    for (; above != ancestor && above != 0 && !active_[above]; above = chart_.at(above).parent) {
        add(above);
        if (chart_.at(above).kind == StateKind::parallel) add_regions(above);
    }
    if (above == 0 && chart_.at(0).kind == StateKind::parallel) add_regions(0);
}

void AnalysisWalk::add_regions(StateIndex parallel) {
    for (const StateIndex child : chart_.at(parallel).children) {
        const bool some = std::any_of(to_enter_.begin(), to_enter_.end(), [&](StateIndex one) {
            return one == child || chart_.is_descendant(one, child);
        });
        if (!some) add_descendants(child);
    }
}

void AnalysisWalk::enter(StateIndex state) {
    const ModelState& own = model_.states[state];
    if (!active_[state]) {
        now_.active.insert(std::lower_bound(now_.active.begin(), now_.active.end(), state), state);
    }
    active_[state] = true;
    fresh_[state] = true;
    entered_[state] = true;
    run_block(own.entry);
    if (by_default_[state]) run_block(own.initial_actions);
    for (const auto& [parent, history] : history_content_) {
        if (parent == state) run_block(model_.states[history].initial_actions);
    }
    if (chart_.at(state).kind == StateKind::final) raise_done(state);
}

void AnalysisWalk::raise_done(StateIndex final_state) {
    const StateIndex parent = chart_.at(final_state).parent;
    if (parent == 0 && chart_.at(0).kind == StateKind::compound) {
        running_ = false;
        return;
    }
    internal_.push_back(model_.states[parent].done);
    const StateIndex above = chart_.at(parent).parent;
    if (chart_.at(above).kind != StateKind::parallel || !in_final_state(above)) return;
    if (above == 0) {
        running_ = false;
        return;
    }
    internal_.push_back(model_.states[above].done);
}

bool AnalysisWalk::in_final_state(StateIndex state) const {
    const StateNode& node = chart_.at(state);
    if (node.kind == StateKind::compound) {
        return std::any_of(node.children.begin(), node.children.end(), [&](StateIndex child) {
            return chart_.at(child).kind == StateKind::final && active_[child];
        });
    }
    return node.kind == StateKind::parallel &&
           std::all_of(node.children.begin(), node.children.end(),
                       [&](StateIndex child) { return in_final_state(child); });
}

}  // namespace jalon
