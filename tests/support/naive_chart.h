// NaiveChart: a second opinion on statecharts. Written from the algorithm of SCXML's appendix D,
// procedure by procedure, over the workflow document itself: it shares nothing with engine/chart
// but the limit of microsteps, and is as slow as it is plain.
//
// The null data model: conditions are true, false, state.in, "!", "and", "or". Executable content
// is raise, send without a delay, notify, if and block. Timers and assignments are not its
// business.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/base/value.h"

namespace jalon::testing {

// What one start or one external event did.
struct NaiveTurn {
    bool at_rest = true;  // false: it would not end; nothing else is said, and nothing has changed
    bool changed = false;
    bool final = false;
    std::vector<std::string> exited;
    std::vector<std::string> entered;
    std::vector<std::string> notices;        // the first role of each, in the order of execution
    std::vector<std::string> configuration;  // atomic states, sorted
};

class NaiveChart {
public:
    // REQUIRES: `workflow` builds, and lives as long as this object.
    explicit NaiveChart(const Value& workflow);
    ~NaiveChart();

    [[nodiscard]] NaiveTurn start();
    [[nodiscard]] NaiveTurn send(const std::string& event);

    struct State;
    struct Transition;

private:
    struct DocumentOrder {
        bool operator()(const State* left, const State* right) const;
    };
    using StateSet = std::set<const State*, DocumentOrder>;
    using States = std::vector<const State*>;
    using Transitions = std::vector<const Transition*>;
    struct Entry {
        StateSet states;
        StateSet by_default;
        std::map<const State*, const Value*> history_content;  // by the history state's parent
    };
    struct Session {  // the global variables of the algorithm
        StateSet configuration;
        std::map<const State*, States> history;
        std::deque<std::string> internal;
        std::deque<std::string> external;
        bool running = true;
    };

    // Reading the document.
    State& read(const std::string& id, const Value& source, State* parent);
    void read_transitions(State& state);
    void add_transitions(State& state, const std::string& event, const Value* source);
    [[nodiscard]] States named(const Value* target) const;

    // The procedures of the appendix, under its names.
    NaiveTurn finish(Session before, bool changed);
    [[nodiscard]] bool main_event_loop();
    [[nodiscard]] bool microstep(const Transitions& enabled);
    [[nodiscard]] Transitions select_transitions(const std::optional<std::string>& event) const;
    [[nodiscard]] Transitions remove_conflicting_transitions(const Transitions& enabled) const;
    void exit_states(const Transitions& enabled);
    void enter_states(const Transitions& enabled);
    void enter(const State& state, const Entry& entry);
    [[nodiscard]] StateSet compute_exit_set(const Transitions& transitions) const;
    void add_descendant_states_to_enter(const State& state, Entry& entry) const;
    void add_ancestor_states_to_enter(const State& state, const State* ancestor,
                                      Entry& entry) const;
    void add_missing_regions(const State& parallel, Entry& entry) const;
    [[nodiscard]] bool is_in_final_state(const State& state) const;
    [[nodiscard]] const State* get_transition_domain(const Transition& transition) const;
    [[nodiscard]] States get_effective_target_states(const States& targets) const;

    // The data model: conditions and executable content.
    [[nodiscard]] bool condition(const Value& value) const;
    [[nodiscard]] bool condition_match(const Transition& transition) const;
    void execute_block(const Value* content);
    bool execute(const Value& action);
    bool execute_if(const Value& what);
    bool execute_send(const Value& what);

    std::vector<std::unique_ptr<State>> states_;  // in document order, <scxml> first
    std::unique_ptr<Transition> initial_;
    Session session_;
    NaiveTurn turn_;
    int microsteps_ = 0;
};

}  // namespace jalon::testing
