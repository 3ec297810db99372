// Analysis: what is doubtful about a workflow beyond its shape. Pure.
//
// Everything here is a warning: what refuses publication is found by compile_workflow,
// lint_workflow and lint_roles. What the walk through all configurations needs is bounded; past the
// bounds, only what holds of each state by itself is said.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/finding.h"
#include "engine/instance/workflow.h"

namespace jalon {

// How to come to what a finding says: lines for `jalon workflow simulate FILE --script -`.
struct Counterexample {
    std::string code;     // of the finding,
    std::string pointer;  // and its pointer
    std::vector<Value> script;
};

struct Explored {
    std::size_t configurations = 0;
    bool complete = false;           // all there are
    std::vector<std::string> apart;  // regions left out, because nothing else depends on them
};

struct Analysis {
    Findings findings;  // each code and pointer once
    std::vector<Counterexample> counterexamples;
    Explored explored;
};

// The same workflow gives the same analysis.
[[nodiscard]] Analysis analyse(const Workflow& workflow);

// What to do about a finding of that code, in one line; of compiling and linting too. Empty: the
// finding says it itself.
[[nodiscard]] std::string_view mend_of(std::string_view code);

}  // namespace jalon
