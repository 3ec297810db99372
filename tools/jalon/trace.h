// Trace: a workflow that does what it did, and tells which transitions were taken. Each transition
// begins with a notice that only this program understands; the interpreter needs no hook. Pure.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "engine/chart/outcome.h"
#include "engine/instance/workflow.h"

namespace jalon {

// What a trial run can cover, in document order: the states, the root and history states apart,
// then the transitions. Indices into these lists are called items.
struct Coverable {
    struct Taken {
        StateIndex source = 0;
        std::size_t nth = 0;  // among the transitions of its source
    };
    std::vector<StateIndex> states;
    std::vector<Taken> transitions;

    explicit Coverable(const Chart& chart);
    [[nodiscard]] std::size_t count() const { return states.size() + transitions.size(); }
};

// The same workflow with a mark in each transition. For trial runs only: its notices are no longer
// those of the file.
[[nodiscard]] std::shared_ptr<const Workflow> traced(const Workflow& workflow);

// The mark itself, for charts that are built otherwise; `nth` counts Coverable::transitions.
[[nodiscard]] Action trace_mark(std::size_t nth);

// The items that an outcome reached, in order, with repetitions: states entered, transitions taken.
[[nodiscard]] std::vector<std::size_t> items_of(const Outcome& outcome, const Chart& chart,
                                                const Coverable& coverable);

}  // namespace jalon
