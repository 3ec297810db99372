// Chart: a statechart, immutable once built. States lie in document order, so that an index
// comparison is SCXML's document order and a descendant test is a range test.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/path.h"
#include "engine/base/time.h"
#include "engine/base/value.h"
#include "engine/chart/guard.h"
#include "engine/chart/named_guard.h"

namespace jalon {

// Index into Chart::states(); 0 is the root (SCXML's <scxml>).
using StateIndex = std::uint32_t;

enum class StateKind { atomic, compound, parallel, final, shallow_history, deep_history };

struct Action;

struct Assign {
    Path path;  // into the instance's data
    Rule value;
};
struct Raise {
    std::string event;
};
struct Send {
    std::string event;
    std::optional<Duration> delay;
    std::string id;      // empty: anonymous, cannot be cancelled
    std::string target;  // SCXML 6.2.4: empty, "#_internal", or one that raises an error
};
struct Cancel {
    std::string id;
};
struct Notify {
    std::vector<std::string> to;
    Value message;
};
struct Branch {
    std::optional<Rule> condition;  // none: else
    std::vector<Action> actions;
};
struct If {
    std::vector<Branch> branches;
};
// Content with an end of its own: an error abandons it, not what follows (SCXML 3.8: a state may
// have several <onentry>).
struct Block {
    std::vector<Action> actions;
};
// Computes named timers anew, because a date that they depend on moved.
struct Retime {
    std::vector<std::string> timers;
};
// One step more, in another instance, or in each that `where` finds. Null, as the id or as a text
// that is looked for: nobody is told.
struct Tell {
    std::optional<Rule> instance;                     // its id; none: `where` says who
    std::vector<std::pair<std::string, Rule>> where;  // members of a filter; `workflow` among them
    std::string trigger;
    std::vector<std::pair<Path, Rule>> data;
};
// Like Assign, at a path that is known only when it runs.
struct Correct {
    Rule path;  // in dots
    Rule value;
};
struct Action {
    std::variant<Assign, Raise, Send, Cancel, Notify, If, Retime, Tell, Correct, Block> what;
};

struct Transition {
    StateIndex source = 0;
    std::vector<std::string> descriptors;                      // SCXML 3.12.1; empty: eventless
    std::vector<std::shared_ptr<const NamedGuard>> guards;     // all must hold
    std::vector<std::shared_ptr<const NamedGuard>> irregular;  // judged and noted; stop nothing
    std::vector<StateIndex> targets;                           // empty: neither exit nor entry
    bool internal = false;
    bool of_timer = false;  // waits for the one event of that name, not for those below it
    std::vector<Action> actions;
    std::string pointer;  // RFC 6901, into the workflow file
};

// A timer set when its owner is entered and cleared when it is left.
struct TimerRule {
    std::string name;  // also the event that it raises
    StateIndex owner = 0;
    std::optional<Duration> delay;
    std::optional<Rule> delay_rule;      // gives an ISO 8601 duration
    std::optional<Rule> at_rule;         // gives a date or an instant; null: no timer
    bool keep = false;                   // a deadline: its transitions have no target
    std::vector<std::string> sees{"*"};  // roles; "*" = whoever may see the instance
    Value title;
    std::string article;  // the text behind the rule; may be empty
    std::string source;   // law, decree, practice, choice; may be empty
};

struct StateNode {
    std::string id;  // empty for the root
    StateKind kind = StateKind::atomic;
    StateIndex parent = 0;              // the root is its own parent
    StateIndex last = 0;                // its last descendant, itself when it has none
    std::vector<StateIndex> children;   // without history states
    std::vector<StateIndex> histories;  // the history states among its children
    std::vector<StateIndex> initial;    // a history state: its default targets
    std::vector<Action> initial_actions;
    std::vector<Transition> transitions;  // document order
    std::vector<Action> entry;
    std::vector<Action> exit;
    std::vector<TimerRule> timers;
    std::vector<std::string> sees{"*"};  // roles that may see it and all below it
    std::string phase;                   // its own or inherited
    Value title;
    std::string pointer;
};

class Chart {
public:
    explicit Chart(std::vector<StateNode> states);

    // A copy has indices of its own: they point into its states.
    Chart(const Chart& other) : Chart(other.states_) {}
    Chart& operator=(const Chart& other) { return *this = Chart(other); }
    Chart(Chart&&) = default;
    Chart& operator=(Chart&&) = default;
    ~Chart() = default;

    [[nodiscard]] const std::vector<StateNode>& states() const { return states_; }
    [[nodiscard]] const StateNode& at(StateIndex index) const { return states_[index]; }
    [[nodiscard]] std::optional<StateIndex> find(std::string_view id) const;

    // SCXML appendix D: isDescendant (a state is not its own descendant).
    [[nodiscard]] bool is_descendant(StateIndex state, StateIndex ancestor) const {
        return state > ancestor && state <= states_[ancestor].last;
    }
    [[nodiscard]] bool is_atomic(StateIndex state) const {
        const StateKind kind = states_[state].kind;
        return kind == StateKind::atomic || kind == StateKind::final;
    }
    [[nodiscard]] bool is_history(StateIndex state) const {
        const StateKind kind = states_[state].kind;
        return kind == StateKind::shallow_history || kind == StateKind::deep_history;
    }

    // SCXML appendix D, getTransitionDomain. `targets` are the effective ones: what a history state
    // remembers or defaults to stands in its place. None: the transition leaves nothing.
    [[nodiscard]] std::optional<StateIndex> domain(const Transition& transition,
                                                   const std::vector<StateIndex>& targets) const;

    // The timer of that name, or nullptr.
    [[nodiscard]] const TimerRule* timer(std::string_view name) const;

    // The transitions that `event` fits (SCXML 3.12.1), by source in document order.
    [[nodiscard]] std::vector<const Transition*> transitions_on(std::string_view event) const;

    // The eventless ones, by source in document order.
    [[nodiscard]] const std::vector<const Transition*>& eventless() const { return eventless_; }

private:
    // SCXML appendix D, findLCCA of the source and the targets.
    [[nodiscard]] StateIndex least_common_compound(StateIndex source,
                                                   const std::vector<StateIndex>& targets) const;

    template <typename T>
    using ByText = std::map<std::string, T, std::less<>>;

    std::vector<StateNode> states_;
    ByText<StateIndex> by_id_;
    ByText<std::vector<const Transition*>> by_descriptor_;  // without ".*" and "."
    std::vector<const Transition*> on_any_;                 // "*"
    std::vector<const Transition*> eventless_;
};

// SCXML 3.12.1: does one of the descriptors match the event's name?
[[nodiscard]] bool matches(const std::vector<std::string>& descriptors, std::string_view event);

// Does the transition wait for events of this name?
[[nodiscard]] bool waits_for(const Transition& transition, std::string_view event);

}  // namespace jalon
