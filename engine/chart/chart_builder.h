// Building a Chart from the members `type`, `initial`, `states` and `guards` of a workflow file.
// The language is described in workflows/README.md and workflows/workflow.schema.json.
#pragma once

#include <optional>

#include "engine/base/finding.h"
#include "engine/base/value.h"
#include "engine/chart/chart.h"

namespace jalon {

// nullopt when the file cannot be run at all; the findings say why, each with its pointer.
[[nodiscard]] std::optional<Chart> build_chart(const Value& workflow, Findings& findings);

// The states that no path of transitions, guards apart, ever enters.
[[nodiscard]] std::vector<StateIndex> unreachable_states(const Chart& chart);

// Calls `visit` for every rule of the chart: guards, assignments, conditions, timers.
void each_rule(const Chart& chart,
               const std::function<void(const Rule&, const std::string& pointer)>& visit);

}  // namespace jalon
