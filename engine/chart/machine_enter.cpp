// Leaving and entering states (SCXML appendix D: exitStates, enterStates, computeEntrySet).
#include <algorithm>

#include "engine/chart/machine.h"

namespace jalon {

void Machine::exit_states(const Enabled& enabled) {
    StateSet leaving;
    for (const Transition* transition : enabled) {
        for (const StateIndex state : exit_set(*transition)) leaving.insert(state);
    }
    for (auto it = leaving.rbegin(); it != leaving.rend(); ++it) remember_history(*it);
    for (auto it = leaving.rbegin(); it != leaving.rend(); ++it) {
        run_block(chart_.at(*it).exit);
        clear_timers_of(*it);
        active_.erase(*it);
        result_.outcome.exited.push_back(chart_.at(*it).id);
    }
}

void Machine::remember_history(StateIndex state) {
    for (const StateIndex history : chart_.at(state).histories) {
        const bool deep = chart_.at(history).kind == StateKind::deep_history;
        HistoryValue value{chart_.at(history).id, {}};
        std::vector<StateIndex> remembered;
        for (const StateIndex active : active_) {
            const bool wanted =
                deep ? chart_.is_atomic(active) && chart_.is_descendant(active, state)
                     : active != 0 && chart_.at(active).parent == state;
            if (!wanted) continue;
            remembered.push_back(active);
            value.active.push_back(chart_.at(active).id);
        }
        history_[history] = std::move(remembered);
        result_.outcome.history.push_back(std::move(value));
    }
}

void Machine::enter_states(const Enabled& enabled) {
    const EntrySet set = entry_set(enabled);
    for (const StateIndex state : set.to_enter) enter(state, set);
}

void Machine::enter(StateIndex state, const EntrySet& set) {
    const StateNode& node = chart_.at(state);
    active_.insert(state);
    result_.outcome.entered.push_back(node.id);
    for (const TimerRule& timer : node.timers) set_timer(timer);
    run_block(node.entry);
    if (set.for_default_entry.contains(state)) run_block(node.initial_actions);
    const auto content = set.history_content.find(state);
    if (content != set.history_content.end()) run_block(*content->second);
    if (node.kind == StateKind::final) raise_done(state);
}

void Machine::raise_done(StateIndex final_state) {
    const StateIndex parent = chart_.at(final_state).parent;
    if (parent == 0 && chart_.at(0).kind == StateKind::compound) {
        running_ = false;
        return;
    }
    internal_.push_back("done.state." + chart_.at(parent).id);
    const StateIndex grandparent = chart_.at(parent).parent;
    if (chart_.at(grandparent).kind != StateKind::parallel || !in_final_state(grandparent)) return;
    if (grandparent == 0) {
        running_ = false;
        return;
    }
    internal_.push_back("done.state." + chart_.at(grandparent).id);
}

Machine::EntrySet Machine::entry_set(const Enabled& enabled) const {
    EntrySet set;
    for (const Transition* transition : enabled) {
        for (const StateIndex target : transition->targets) add_descendants(target, set);
        for (const StateIndex target : effective_targets(*transition)) {
            add_ancestors(target, 0, set);
        }
    }
    return set;
}

void Machine::add_descendants(StateIndex state, EntrySet& set) const {
    const StateNode& node = chart_.at(state);
    if (chart_.is_history(state)) {
        add_history(state, set);
        return;
    }
    set.to_enter.insert(state);
    if (node.kind == StateKind::compound) {
        set.for_default_entry.insert(state);
        for (const StateIndex initial : node.initial) add_descendants(initial, set);
        for (const StateIndex initial : node.initial) add_ancestors(initial, state, set);
    } else if (node.kind == StateKind::parallel) {
        add_regions(state, set);
    }
}

void Machine::add_history(StateIndex history, EntrySet& set) const {
    const StateIndex parent = chart_.at(history).parent;
    const auto remembered = history_.find(history);
    const std::vector<StateIndex>& targets =
        remembered != history_.end() ? remembered->second : chart_.at(history).initial;
    if (remembered == history_.end()) {
        set.history_content[parent] = &chart_.at(history).initial_actions;
    }
    for (const StateIndex target : targets) add_descendants(target, set);
    for (const StateIndex target : targets) add_ancestors(target, parent, set);
}

// What is active after the exits was not left and is not entered (SCXML 3.13, entry set). Appendix
// D stops at the transition's domain, which may lie below the parent of a history state that is its
// target: there it would enter again what is active.
void Machine::add_ancestors(StateIndex state, StateIndex ancestor, EntrySet& set) const {
    StateIndex above = chart_.at(state).parent;
    for (; above != ancestor && above != 0 && !active_.contains(above);
         above = chart_.at(above).parent) {
        set.to_enter.insert(above);
        if (chart_.at(above).kind == StateKind::parallel) add_regions(above, set);
    }
    // A parallel root is never left, but its regions are.
    if (above == 0 && chart_.at(0).kind == StateKind::parallel) add_regions(0, set);
}

// The regions of which nothing is entered yet, by default.
void Machine::add_regions(StateIndex parallel, EntrySet& set) const {
    for (const StateIndex child : chart_.at(parallel).children) {
        const auto inside = [&](StateIndex entered) {
            return entered == child || chart_.is_descendant(entered, child);
        };
        if (std::none_of(set.to_enter.begin(), set.to_enter.end(), inside)) {
            add_descendants(child, set);
        }
    }
}

}  // namespace jalon
