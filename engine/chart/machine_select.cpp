// Selecting transitions, and the sets of states that they leave and enter (SCXML appendix D).
#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/chart/machine.h"

namespace jalon {
namespace {

// Where the transitions of `source` begin in a list sorted by source.
std::size_t first_from(const std::vector<const Transition*>& sorted, StateIndex source) {
    const auto place = std::lower_bound(
        sorted.begin(), sorted.end(), source,
        [](const Transition* one, StateIndex wanted) { return one->source < wanted; });
    return static_cast<std::size_t>(place - sorted.begin());
}

}  // namespace

bool Machine::holds(const NamedGuard& guard) const {
    const auto value = evaluate(guard.rule);
    return value && truthy(*value);
}

// A guard that fails with an error counts as false (SCXML 5.9.1).
bool Machine::guards_hold(const Transition& transition, bool record) {
    Stopped stopped;
    for (const auto& guard : transition.guards) {
        const bool held = holds(*guard);
        result_.outcome.guards.push_back(
            GuardResult{guard->code, held ? Verdict::holds : Verdict::fails});
        if (!held) stopped.guards.push_back(guard.get());
    }
    if (stopped.guards.empty()) return true;
    if (record) result_.stopped.push_back(std::move(stopped));
    return false;
}

// What is told as a fact is judged and never stopped: the codes stand in the event, and actions see
// them as `irregular`.
void Machine::judge(const Transition& transition) {
    for (const auto& guard : transition.irregular) {
        const bool held = holds(*guard);
        result_.outcome.guards.push_back(
            GuardResult{guard->code, held ? Verdict::holds : Verdict::irregular});
        if (held) continue;
        place_at(inputs_.scope, {"irregular"}).become<Value::Array>().emplace_back(guard->code);
    }
}

const Transition* Machine::first_enabled(StateIndex atomic, Candidates& candidates, bool record) {
    const auto& fitting = candidates.fitting;
    for (StateIndex state = atomic;; state = chart_.at(state).parent) {
        for (std::size_t i = first_from(fitting, state);
             i < fitting.size() && fitting[i]->source == state; ++i) {
            auto& enabled = candidates.enabled[i];
            if (!enabled) enabled = guards_hold(*fitting[i], record);
            if (*enabled) return fitting[i];
        }
        if (state == 0) return nullptr;
    }
}

Machine::Enabled Machine::select(const std::vector<const Transition*>& matching, bool record) {
    Enabled enabled;
    // Most of a chart's transitions leave states that are not active.
    Enabled fitting;
    std::copy_if(matching.begin(), matching.end(), std::back_inserter(fitting),
                 [&](const Transition* one) { return may_leave(*one); });
    if (fitting.empty()) return enabled;
    Candidates candidates{fitting, std::vector<std::optional<bool>>(fitting.size())};
    for (const StateIndex state : active_) {
        if (!chart_.is_atomic(state)) continue;
        const Transition* transition = first_enabled(state, candidates, record);
        if (transition != nullptr &&
            std::find(enabled.begin(), enabled.end(), transition) == enabled.end()) {
            enabled.push_back(transition);
        }
    }
    return remove_conflicting(enabled);
}

std::vector<const Transition*> Machine::matching(std::string_view event) const {
    const Enabled fitting = chart_.transitions_on(event);
    Enabled found;
    for (const StateIndex atomic : active_) {
        if (!chart_.is_atomic(atomic)) continue;
        for (StateIndex state = atomic;; state = chart_.at(state).parent) {
            for (std::size_t i = first_from(fitting, state);
                 i < fitting.size() && fitting[i]->source == state; ++i) {
                if (std::find(found.begin(), found.end(), fitting[i]) == found.end()) {
                    found.push_back(fitting[i]);
                }
            }
            if (state == 0) break;
        }
    }
    return found;
}

Machine::Enabled Machine::remove_conflicting(const Enabled& enabled) const {
    // With its exit set, computed once: a chart may have a thousand regions.
    struct Kept {
        const Transition* transition;
        StateSet exits;
    };
    std::vector<Kept> filtered;
    for (const Transition* first : enabled) {
        auto exits = exit_set(*first);
        const auto conflicts = [&](const Kept& second) {
            return std::any_of(exits.begin(), exits.end(),
                               [&](StateIndex state) { return second.exits.contains(state); });
        };
        const bool preempted =
            std::any_of(filtered.begin(), filtered.end(), [&](const Kept& second) {
                return conflicts(second) &&
                       !chart_.is_descendant(first->source, second.transition->source);
            });
        if (preempted) continue;
        std::erase_if(filtered, conflicts);
        filtered.push_back(Kept{first, std::move(exits)});
    }
    Enabled remaining;
    for (const Kept& one : filtered) remaining.push_back(one.transition);
    return remaining;
}

StateSet Machine::exit_set(const Transition& transition) const {
    StateSet states;
    const auto top = chart_.domain(transition, effective_targets(transition));
    if (!top) return states;
    for (const StateIndex state : active_) {
        if (chart_.is_descendant(state, *top)) states.insert(state);
    }
    return states;
}

std::vector<StateIndex> Machine::effective_targets(const Transition& transition) const {
    std::vector<StateIndex> targets;
    for (const StateIndex target : transition.targets) add_effective(target, targets);
    return targets;
}

void Machine::add_effective(StateIndex target, std::vector<StateIndex>& targets) const {
    if (!chart_.is_history(target)) {
        targets.push_back(target);
        return;
    }
    const auto remembered = history_.find(target);
    if (remembered != history_.end()) {
        targets.insert(targets.end(), remembered->second.begin(), remembered->second.end());
        return;
    }
    for (const StateIndex initial : chart_.at(target).initial) add_effective(initial, targets);
}

bool Machine::in_final_state(StateIndex state) const {
    const StateNode& node = chart_.at(state);
    const auto active_final = [&](StateIndex child) {
        return chart_.at(child).kind == StateKind::final && active_.contains(child);
    };
    if (node.kind == StateKind::compound) {
        return std::any_of(node.children.begin(), node.children.end(), active_final);
    }
    if (node.kind == StateKind::parallel) {
        return std::all_of(node.children.begin(), node.children.end(),
                           [&](StateIndex child) { return in_final_state(child); });
    }
    return false;
}

}  // namespace jalon
