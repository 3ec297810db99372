// Reach: what may be entered and left, state by state. An over-approximation that needs no walk:
// what it calls impossible is impossible. Private to engine/instance.
#pragma once

#include <vector>

#include "engine/analysis/model.h"

namespace jalon {

// May both be active at one moment, by the shape of the chart alone?
[[nodiscard]] bool may_be_together(const Chart& chart, StateIndex left, StateIndex right);

// What a transition leaves lies inside; a history state among its targets is taken for its place.
[[nodiscard]] StateIndex domain_of(const Chart& chart, const Transition& transition);

class Reach {
public:
    // `model` must outlive it.
    explicit Reach(const AnalysisModel& model);

    [[nodiscard]] bool may_enter(StateIndex state) const { return entered_[state]; }

    // What the guard can come to while the transition's source is active.
    [[nodiscard]] Outcomes outcomes(const ModelTransition& transition) const;

    // May an instance that is in `state` still come to an end? True also when the workflow has no
    // final state at its top.
    [[nodiscard]] bool may_end(StateIndex state) const { return ends_[state]; }

    [[nodiscard]] bool has_end() const { return has_end_; }

private:
    void grow();
    void enter(StateIndex state);
    void find_possible();
    void find_ends();
    [[nodiscard]] bool leads_to_an_end(StateIndex state) const;

    const AnalysisModel& model_;
    const Chart& chart_;
    std::vector<bool> entered_;
    std::vector<bool> possible_;       // by number of the transition
    std::vector<StateIndex> domains_;  // the same
    std::vector<bool> ends_;
    bool has_end_ = false;
};

}  // namespace jalon
