#include "tests/support/naive_chart.h"

#include <algorithm>
#include <utility>

#include "engine/base/limits.h"
#include "tests/support/naive_state.h"

namespace jalon::testing {
namespace {

using Naive = NaiveChart::State;

bool is_below(const Naive& state, const Naive& ancestor) {
    for (const Naive* above = state.parent; above != nullptr; above = above->parent) {
        if (above == &ancestor) return true;
    }
    return false;
}

std::vector<const Naive*> get_proper_ancestors(const Naive& state, const Naive* end) {
    std::vector<const Naive*> found;
    if (end != nullptr && (end == &state || is_below(*end, state))) return found;
    for (const Naive* above = state.parent; above != end && above != nullptr;
         above = above->parent) {
        found.push_back(above);
    }
    return found;
}

// 3.12.1: the descriptor's words are the first words of the event's name.
bool name_match(const std::vector<std::string>& descriptors, const std::string& event) {
    const auto name = naive_tokens(event, '.');
    return std::any_of(descriptors.begin(), descriptors.end(), [&](const std::string& one) {
        auto words = naive_tokens(one, '.');
        if (!words.empty() && words.back() == "*") words.pop_back();
        return words.size() <= name.size() && std::equal(words.begin(), words.end(), name.begin());
    });
}

}  // namespace

bool NaiveChart::DocumentOrder::operator()(const State* left, const State* right) const {
    return left->order < right->order;
}

// --- interpret, mainEventLoop, microstep ---------------------------------------------------------

NaiveTurn NaiveChart::start() {
    turn_ = {};
    microsteps_ = 0;
    Session before = std::exchange(session_, {});
    execute_block(states_.front()->initial_content);
    enter_states({initial_.get()});
    return finish(std::move(before), true);
}

NaiveTurn NaiveChart::send(const std::string& event) {
    turn_ = {};
    microsteps_ = 0;
    Session before = session_;
    const Transitions enabled = select_transitions(event);
    if (enabled.empty()) return finish(std::move(before), false);
    static_cast<void>(microstep(enabled));  // the first one is always allowed
    return finish(std::move(before), true);
}

NaiveTurn NaiveChart::finish(Session before, bool changed) {
    if (!main_event_loop()) {
        session_ = std::move(before);
        turn_ = {};
        turn_.at_rest = false;
        return turn_;
    }
    turn_.changed = changed;
    turn_.final = !session_.running;
    for (const State* state : session_.configuration) {
        if (state->is_atomic()) turn_.configuration.push_back(state->id);
    }
    std::sort(turn_.configuration.begin(), turn_.configuration.end());
    return turn_;
}

// False: it would not end.
bool NaiveChart::main_event_loop() {
    while (session_.running) {
        Transitions enabled = select_transitions(std::nullopt);
        if (enabled.empty()) {
            // The external queue is looked at only when nothing internal is left to do.
            auto& queue = session_.internal.empty() ? session_.external : session_.internal;
            if (queue.empty()) return true;
            const std::string event = queue.front();
            queue.pop_front();
            enabled = select_transitions(event);
        }
        if (!enabled.empty() && !microstep(enabled)) return false;
    }
    return true;
}

bool NaiveChart::microstep(const Transitions& enabled) {
    if (++microsteps_ > limits::microsteps_max) return false;
    exit_states(enabled);
    for (const Transition* transition : enabled) execute_block(transition->content);
    enter_states(enabled);
    return true;
}

// --- selectTransitions, removeConflictingTransitions ---------------------------------------------

NaiveChart::Transitions NaiveChart::select_transitions(
    const std::optional<std::string>& event) const {
    Transitions enabled;
    const auto first_of = [&](const State& atomic) -> const Transition* {
        States looked_at = get_proper_ancestors(atomic, nullptr);
        looked_at.insert(looked_at.begin(), &atomic);
        for (const State* state : looked_at) {
            for (const auto& transition : state->transitions) {
                const bool fits =
                    event ? name_match(transition->events, *event) : transition->events.empty();
                if (fits && condition_match(*transition)) return transition.get();
            }
        }
        return nullptr;
    };
    for (const State* state : session_.configuration) {
        const Transition* found = state->is_atomic() ? first_of(*state) : nullptr;
        if (found == nullptr) continue;
        if (std::find(enabled.begin(), enabled.end(), found) == enabled.end()) {
            enabled.push_back(found);
        }
    }
    return remove_conflicting_transitions(enabled);
}

NaiveChart::Transitions NaiveChart::remove_conflicting_transitions(
    const Transitions& enabled) const {
    Transitions filtered;
    for (const Transition* t1 : enabled) {
        bool preempted = false;
        Transitions to_remove;
        const StateSet left_by_t1 = compute_exit_set({t1});
        for (const Transition* t2 : filtered) {
            const StateSet left_by_t2 = compute_exit_set({t2});
            const bool intersect =
                std::any_of(left_by_t1.begin(), left_by_t1.end(),
                            [&](const State* state) { return left_by_t2.contains(state); });
            if (!intersect) continue;
            if (!is_below(*t1->source, *t2->source)) {
                preempted = true;
                break;
            }
            to_remove.push_back(t2);
        }
        if (preempted) continue;
        for (const Transition* t3 : to_remove) std::erase(filtered, t3);
        filtered.push_back(t1);
    }
    return filtered;
}

// --- exitStates, enterStates ---------------------------------------------------------------------

void NaiveChart::exit_states(const Transitions& enabled) {
    const StateSet set = compute_exit_set(enabled);
    const States in_exit_order(set.rbegin(), set.rend());
    for (const State* state : in_exit_order) {
        for (const State* history : state->histories) {
            const bool deep = text_or(history->source->find("history"), "") == "deep";
            States remembered;
            for (const State* s0 : session_.configuration) {
                const bool wanted =
                    deep ? s0->is_atomic() && is_below(*s0, *state) : s0->parent == state;
                if (wanted) remembered.push_back(s0);
            }
            session_.history[history] = remembered;
        }
    }
    for (const State* state : in_exit_order) {
        execute_block(state->source->find("exit"));
        session_.configuration.erase(state);
        turn_.exited.push_back(state->id);
    }
}

NaiveChart::StateSet NaiveChart::compute_exit_set(const Transitions& transitions) const {
    StateSet set;
    for (const Transition* transition : transitions) {
        if (transition->targets.empty()) continue;
        const State* domain = get_transition_domain(*transition);
        for (const State* state : session_.configuration) {
            if (is_below(*state, *domain)) set.insert(state);
        }
    }
    return set;
}

void NaiveChart::enter_states(const Transitions& enabled) {
    Entry entry;
    for (const Transition* transition : enabled) {
        if (transition->targets.empty()) continue;
        for (const State* target : transition->targets) {
            add_descendant_states_to_enter(*target, entry);
        }
        for (const State* target : get_effective_target_states(transition->targets)) {
            add_ancestor_states_to_enter(*target, nullptr, entry);
        }
    }
    for (const State* state : entry.states) enter(*state, entry);
}

void NaiveChart::enter(const State& state, const Entry& entry) {
    session_.configuration.insert(&state);
    turn_.entered.push_back(state.id);
    execute_block(state.source->find("entry"));
    if (entry.by_default.contains(&state)) execute_block(state.initial_content);
    const auto content = entry.history_content.find(&state);
    if (content != entry.history_content.end()) execute_block(content->second);
    if (state.type != "final") return;
    const State& parent = *state.parent;
    if (parent.is_scxml() && !parent.is_parallel()) {
        session_.running = false;
        return;
    }
    session_.internal.push_back("done.state." + parent.id);
    const State* grandparent = parent.parent;
    if (grandparent == nullptr || !grandparent->is_parallel()) return;
    if (!is_in_final_state(*grandparent)) return;
    if (grandparent->is_scxml()) {
        session_.running = false;
    } else {
        session_.internal.push_back("done.state." + grandparent->id);
    }
}

void NaiveChart::add_descendant_states_to_enter(const State& state, Entry& entry) const {
    if (state.type == "history") {
        const auto stored = session_.history.find(&state);
        if (stored == session_.history.end()) {
            entry.history_content[state.parent] = state.initial_content;
        }
        const States& targets = stored == session_.history.end() ? state.initial : stored->second;
        for (const State* s : targets) add_descendant_states_to_enter(*s, entry);
        for (const State* s : targets) add_ancestor_states_to_enter(*s, state.parent, entry);
        return;
    }
    entry.states.insert(&state);
    if (state.is_compound()) {
        entry.by_default.insert(&state);
        for (const State* s : state.initial) add_descendant_states_to_enter(*s, entry);
        for (const State* s : state.initial) add_ancestor_states_to_enter(*s, &state, entry);
    } else if (state.is_parallel()) {
        add_missing_regions(state, entry);
    }
}

// Unlike the appendix, this does not stop at the transition's domain but at what is active: by 3.13
// the entry set has no state that is active and not left. The two differ when the domain lies below
// the parent of a history state that is the target.
void NaiveChart::add_ancestor_states_to_enter(const State& state, const State* ancestor,
                                              Entry& entry) const {
    for (const State* above : get_proper_ancestors(state, ancestor)) {
        if (session_.configuration.contains(above)) return;
        if (!above->is_scxml()) entry.states.insert(above);
        // Also of the <parallel> that a parallel workflow stands for.
        if (above->is_parallel()) add_missing_regions(*above, entry);
    }
}

void NaiveChart::add_missing_regions(const State& parallel, Entry& entry) const {
    for (const State* child : parallel.children) {
        const bool reached =
            std::any_of(entry.states.begin(), entry.states.end(),
                        [&](const State* entered) { return is_below(*entered, *child); });
        if (!reached) add_descendant_states_to_enter(*child, entry);
    }
}

bool NaiveChart::is_in_final_state(const State& state) const {
    if (state.is_compound()) {
        return std::any_of(state.children.begin(), state.children.end(), [&](const State* child) {
            return child->type == "final" && session_.configuration.contains(child);
        });
    }
    return state.is_parallel() &&
           std::all_of(state.children.begin(), state.children.end(),
                       [&](const State* child) { return is_in_final_state(*child); });
}

const NaiveChart::State* NaiveChart::get_transition_domain(const Transition& transition) const {
    const States targets = get_effective_target_states(transition.targets);
    const State& source = *transition.source;
    const auto all_below = [&](const State& ancestor) {
        return std::all_of(targets.begin(), targets.end(),
                           [&](const State* target) { return is_below(*target, ancestor); });
    };
    if (source.is_scxml()) return &source;
    if (transition.internal && source.is_compound() && all_below(source)) return &source;
    for (const State* above : get_proper_ancestors(source, nullptr)) {
        if ((above->is_compound() || above->is_scxml()) && all_below(*above)) return above;
    }
    return nullptr;
}

NaiveChart::States NaiveChart::get_effective_target_states(const States& targets) const {
    States found;
    for (const State* target : targets) {
        States meant{target};
        if (target->type == "history") {
            const auto stored = session_.history.find(target);
            meant = stored != session_.history.end() ? stored->second
                                                     : get_effective_target_states(target->initial);
        }
        found.insert(found.end(), meant.begin(), meant.end());
    }
    return found;
}

}  // namespace jalon::testing
