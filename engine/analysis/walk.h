// AnalysisWalk: one event through an AnalysisModel, from rest to rest. SCXML appendix D as the
// interpreter of engine/chart runs it, on indexes instead of names, because a walk through all
// configurations takes as many steps as an instance does in centuries; tests hold the two together.
// Private to engine/instance.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "engine/analysis/model.h"

namespace jalon {

// Where a chart rests. Equal ones behave alike.
struct Configuration {
    std::vector<StateIndex> active;                                       // ascending
    std::vector<std::pair<StateIndex, std::vector<StateIndex>>> history;  // ascending
    bool final = false;

    friend auto operator<=>(const Configuration&, const Configuration&) = default;
};

// An answer that was given to a question on the way.
struct Answer {
    std::size_t question = 0;
    bool holds = false;
};

class AnalysisWalk {
public:
    // `model` must outlive the walk.
    explicit AnalysisWalk(const AnalysisModel& model);

    // Both forget the answers given so far. Then as long as `again` gives true, result() is another
    // way of the same event: questions are answered yes first.
    void start();
    void send(const Configuration& from, std::size_t event);
    [[nodiscard]] bool again();

    [[nodiscard]] const Configuration& result() const { return now_; }
    [[nodiscard]] bool changed() const { return changed_; }    // some transition was taken
    [[nodiscard]] bool restless() const { return restless_; }  // it never came to rest
    [[nodiscard]] std::vector<Answer> answers() const;

    // What was ever active and ever taken on this walk, by state and by number of the transition.
    [[nodiscard]] const std::vector<bool>& entered() const { return entered_; }
    [[nodiscard]] const std::vector<bool>& taken() const { return taken_; }

private:
    using Enabled = std::vector<const ModelTransition*>;
    using States = std::vector<StateIndex>;
    static constexpr std::size_t eventless = static_cast<std::size_t>(-1);

    void run();
    void run_to_rest();
    void macrostep();
    void microstep(const Enabled& enabled);

    [[nodiscard]] Enabled select(std::size_t event);
    [[nodiscard]] const ModelTransition* first_enabled(StateIndex atomic, std::size_t event);
    [[nodiscard]] bool holds(const Condition& condition);
    [[nodiscard]] bool choose(const Condition& condition);
    [[nodiscard]] bool ask(std::size_t question);
    [[nodiscard]] bool rested_on(const ModelTransition& transition) const;
    void forget(const Path& assigned);
    [[nodiscard]] Enabled remove_conflicting(const Enabled& enabled) const;
    [[nodiscard]] std::optional<StateIndex> domain(const Transition& transition) const;
    void add_effective(StateIndex target, States& targets) const;
    [[nodiscard]] bool leaves_any(StateIndex domain) const;
    [[nodiscard]] const States* remembered(StateIndex history) const;

    void exit_states(const Enabled& enabled);
    void remember(StateIndex state);
    void enter_states(const std::vector<const States*>& targets);
    void add_descendants(StateIndex state);
    void add_history(StateIndex history);
    void add_ancestors(StateIndex state, StateIndex ancestor);
    void add_regions(StateIndex parallel);
    void add(StateIndex state);
    void enter(StateIndex state);
    void raise_done(StateIndex final_state);
    [[nodiscard]] bool in_final_state(StateIndex state) const;
    void run_block(const std::vector<ModelAction>& actions);
    [[nodiscard]] bool act(const ModelAction& action);  // false: the block is abandoned

    const AnalysisModel& model_;
    const Chart& chart_;
    Configuration from_;
    std::optional<std::size_t> event_;  // none: the start
    Configuration now_;
    std::vector<bool> active_;
    std::vector<bool> fresh_;  // by state: entered in this run
    States to_enter_;
    std::vector<bool> entering_;
    std::vector<bool> by_default_;
    std::vector<std::pair<StateIndex, StateIndex>> history_content_;  // parent, history state
    std::deque<std::size_t> internal_;
    std::deque<std::size_t> external_;
    bool running_ = true;
    bool changed_ = false;
    bool restless_ = false;
    int microsteps_ = 0;
    std::vector<Answer> given_;
    std::size_t used_ = 0;
    std::vector<std::pair<std::size_t, bool>> known_;  // answers that count for this run
    std::vector<Path> assigned_;
    std::vector<bool> entered_;
    std::vector<bool> taken_;
};

}  // namespace jalon
