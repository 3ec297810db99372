// Standing somewhere without having gone there: for a definition that was changed under an
// instance. No transition, entry or exit action is run (as when a token is moved by hand).
#include <algorithm>
#include <utility>

#include "engine/chart/machine.h"

namespace jalon {

Result<void> Machine::place(const std::vector<std::string>& targets,
                            const std::function<bool(const TimerRule&)>& anew) {
    // Nothing is active meanwhile: an entry set leaves out what is (add_ancestors).
    const StateSet former = std::exchange(active_, {});
    auto standing = standing_at(targets);
    if (!standing) return standing.error();
    for (auto state = former.rbegin(); state != former.rend(); ++state) {
        if (!standing->contains(*state)) result_.outcome.exited.push_back(chart_.at(*state).id);
    }
    for (const StateIndex state : *standing) {
        if (!former.contains(state)) result_.outcome.entered.push_back(chart_.at(state).id);
    }
    active_ = std::move(*standing);
    drop_orphans();
    result_.outcome.changed = true;
    for (const StateIndex state : active_) {
        for (const TimerRule& rule : chart_.at(state).timers) {
            if (!anew(rule)) continue;
            clear_timer(rule.name);
            set_timer(rule);
        }
    }
    return run_to_rest();
}

// Timers whose owners are not active.
void Machine::drop_orphans() {
    std::vector<std::string> names;
    for (const auto& [name, owner] : pending_) {
        if (!owner.empty() && !state_in_(owner)) names.push_back(name);
    }
    for (const std::string& name : names) clear_timer(name);
}

Result<StateSet> Machine::standing_at(const std::vector<std::string>& targets) const {
    const auto invalid = [](const std::string& message) {
        return Error{ErrorCode::invalid, message};
    };
    EntrySet set;
    std::vector<StateIndex> compound;
    for (const std::string& id : targets) {
        const auto state = chart_.find(id);
        if (!state || *state == 0 || chart_.is_history(*state)) {
            return invalid("there is no state " + id + " to stand in");
        }
        if (chart_.at(*state).kind == StateKind::final && chart_.at(*state).parent == 0) {
            return invalid("standing in " + id + " would end the instance");
        }
        if (chart_.is_atomic(*state)) {
            set.to_enter.insert(*state);
        } else {
            compound.push_back(*state);
        }
    }
    for (const StateIndex state : compound) add_descendants(state, set);
    for (const std::string& id : targets) add_ancestors(*chart_.find(id), 0, set);
    StateSet standing = std::move(set.to_enter);
    for (const StateIndex state : standing) {
        if (chart_.at(state).kind == StateKind::compound && !has_one_child(state, standing)) {
            return invalid("two states of " + chart_.at(state).id + " exclude each other");
        }
    }
    if (chart_.at(0).kind == StateKind::compound && !has_one_child(0, standing)) {
        return invalid("two states of the workflow exclude each other");
    }
    return standing;
}

bool Machine::has_one_child(StateIndex parent, const StateSet& standing) const {
    return 1 == std::count_if(standing.begin(), standing.end(), [&](StateIndex state) {
               return state != 0 && chart_.at(state).parent == parent;
           });
}

}  // namespace jalon
