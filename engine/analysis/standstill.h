// Standstill: regions that wait for each other for ever. Private to engine/instance.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/analysis/reach.h"
#include "engine/analysis/walk.h"

namespace jalon {

// Who waits (an active atomic state), and for what: a state that others would have to enter or
// leave, or one that would have to be done.
struct Wait {
    StateIndex who = 0;
    StateIndex what = 0;
    const ModelTransition* transition = nullptr;
};

class Standstill {
public:
    // Both must outlive it.
    Standstill(const AnalysisModel& model, const Reach& reach);

    // The waits of a circle of regions in which none can ever move again, whatever people and data
    // do; empty when there is none. Sound where the chart rests in `configuration`: a region counts
    // as moving as soon as anything might move it.
    [[nodiscard]] std::vector<Wait> circle(const Configuration& configuration) const;

    // What the transitions of a configuration wait for that nothing can leave any more.
    [[nodiscard]] std::vector<Wait> waits(const Configuration& configuration) const;

private:
    struct Outward {
        const ModelTransition* transition;
        StateIndex domain;  // what it leaves lies in here
    };
    struct Scene;

    [[nodiscard]] bool orthogonal(StateIndex left, StateIndex right) const;
    [[nodiscard]] bool frozen(const Scene& scene, StateIndex state) const;
    [[nodiscard]] Outcomes test(const Scene& scene, StateIndex state) const;
    [[nodiscard]] bool may_fire(const Scene& scene, const ModelTransition& transition) const;
    [[nodiscard]] bool may_complete(const Scene& scene, StateIndex state) const;
    [[nodiscard]] bool may_move(const Scene& scene, StateIndex atomic) const;
    void collect(const Scene& scene, StateIndex atomic, std::vector<Wait>& found) const;

    const AnalysisModel& model_;
    const Chart& chart_;
    const Reach& reach_;
    std::vector<Outward> outward_;     // transitions that leave regions beside their own
    std::vector<StateIndex> done_of_;  // by event: the state whose completion raises it; 0: none
};

}  // namespace jalon
