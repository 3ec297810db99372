// Machine: the variables of SCXML appendix D for one run. Private to engine/chart.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/chart/chart.h"
#include "engine/chart/interpreter.h"
#include "engine/chart/state_set.h"

namespace jalon {

class Machine {
public:
    Machine(const Chart& chart, ChartInputs inputs);

    // Takes over a configuration. corruption: an id that the chart does not know.
    [[nodiscard]] Result<void> restore(ChartState state);

    // Enters the initial configuration and runs to rest.
    [[nodiscard]] Result<void> start();

    // Sends one external event and runs to rest.
    [[nodiscard]] Result<void> send(std::string_view event);

    // See place_chart.
    [[nodiscard]] Result<void> place(const std::vector<std::string>& targets,
                                     const std::function<bool(const TimerRule&)>& anew);

    // Moves the outcome out. REQUIRES: start(), send() or place() succeeded.
    [[nodiscard]] RunResult finish();

    // The transitions that match `event` in the active states, in the order of selectTransitions.
    [[nodiscard]] std::vector<const Transition*> matching(std::string_view event) const;

    [[nodiscard]] bool holds(const NamedGuard& guard) const;

private:
    using Enabled = std::vector<const Transition*>;
    // What may be enabled, each judged once: a transition of a state with many regions is met from
    // every one of them.
    struct Candidates {
        const std::vector<const Transition*>& fitting;  // by source
        std::vector<std::optional<bool>> enabled;       // beside `fitting`
    };
    struct EntrySet {
        StateSet to_enter;
        StateSet for_default_entry;
        std::map<StateIndex, const std::vector<Action>*> history_content;  // by parent
    };

    // machine.cpp: the main loop.
    [[nodiscard]] Result<void> run_to_rest();
    [[nodiscard]] Result<void> macrostep();
    [[nodiscard]] Result<void> microstep(const Enabled& enabled);
    [[nodiscard]] Result<void> check_data() const;

    // machine_select.cpp: which transitions, and what they leave and enter.
    [[nodiscard]] Enabled select(const std::vector<const Transition*>& matching, bool record);
    [[nodiscard]] bool may_leave(const Transition& transition) const {
        return transition.source == 0 || active_.contains(transition.source);
    }
    [[nodiscard]] const Transition* first_enabled(StateIndex atomic, Candidates& candidates,
                                                  bool record);
    [[nodiscard]] bool guards_hold(const Transition& transition, bool record);
    void judge(const Transition& transition);
    [[nodiscard]] Enabled remove_conflicting(const Enabled& enabled) const;
    [[nodiscard]] StateSet exit_set(const Transition& transition) const;
    [[nodiscard]] std::vector<StateIndex> effective_targets(const Transition& transition) const;
    void add_effective(StateIndex target, std::vector<StateIndex>& targets) const;
    [[nodiscard]] bool in_final_state(StateIndex state) const;

    // machine_enter.cpp: leaving and entering states.
    void exit_states(const Enabled& enabled);
    void remember_history(StateIndex state);
    void enter_states(const Enabled& enabled);
    [[nodiscard]] EntrySet entry_set(const Enabled& enabled) const;
    void add_descendants(StateIndex state, EntrySet& set) const;
    void add_history(StateIndex history, EntrySet& set) const;
    void add_ancestors(StateIndex state, StateIndex ancestor, EntrySet& set) const;
    void add_regions(StateIndex parallel, EntrySet& set) const;
    void enter(StateIndex state, const EntrySet& set);
    void raise_done(StateIndex final_state);

    // machine_place.cpp: standing somewhere without having gone there.
    void drop_orphans();
    [[nodiscard]] Result<StateSet> standing_at(const std::vector<std::string>& targets) const;
    [[nodiscard]] bool has_one_child(StateIndex parent, const StateSet& standing) const;

    // machine_actions.cpp: executable content.
    // A block is abandoned at its first error, which becomes an event (SCXML 4.1, 5.10).
    void run_block(const std::vector<Action>& actions);
    [[nodiscard]] bool run(const Action& action);
    [[nodiscard]] bool run_assign(const Path& path, const Rule& rule);
    [[nodiscard]] bool run_correct(const Correct& correct);
    [[nodiscard]] bool run_tell(const Tell& tell);
    [[nodiscard]] Result<std::string> text_or_nobody(const Rule& rule) const;
    [[nodiscard]] bool fail_block();
    [[nodiscard]] bool run_send(const Send& send);
    [[nodiscard]] bool run_if(const If& choice);
    void run_cancel(const Cancel& cancel);
    void run_retime(const Retime& retime);
    void set_timer(const TimerRule& rule);
    void set_timer_at(std::string name, StateIndex owner, std::string trigger, Timestamp at,
                      bool keep);
    void clear_timers_of(StateIndex owner);
    void clear_timer(std::string_view name);
    [[nodiscard]] std::optional<Timestamp> due(const TimerRule& rule) const;
    [[nodiscard]] Timestamp after(const Duration& duration) const;
    [[nodiscard]] Result<Value> evaluate(const Rule& rule) const;

    const Chart& chart_;
    ChartInputs inputs_;
    std::function<bool(std::string_view)> state_in_;
    StateSet active_;
    std::map<StateIndex, std::vector<StateIndex>> history_;
    std::deque<std::string> internal_;
    std::deque<std::string> external_;
    std::vector<std::pair<std::string, std::string>> pending_;  // timers: (name, owner id)
    bool running_ = true;
    int microsteps_ = 0;
    std::optional<std::size_t> data_weight_;  // of the data, or more; none: not weighed yet
    bool data_full_ = false;                  // an assignment would have passed a limit
    RunResult result_;
};

}  // namespace jalon
