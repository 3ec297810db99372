// Example scripts: the way to a rest, as lines for `jalon workflow simulate`. Private to
// engine/instance.
#pragma once

#include <vector>

#include "engine/analysis/explore.h"

namespace jalon {

// The lines that lead from the start to `rest`, then `event`, if one is given. Data are samples
// that fit the schemas; where a guard asks that one field has one value, it has.
[[nodiscard]] std::vector<Value> script_to(const Workflow& workflow, const AnalysisModel& model,
                                           const Exploration& exploration, std::size_t rest,
                                           std::optional<std::size_t> event = std::nullopt);

// A value that fits the schema, as far as one can be guessed.
[[nodiscard]] Value sample_of(const TriggerRule& rule);

}  // namespace jalon
