// Regions that stand apart: what they do changes nothing anywhere else. Private to engine/instance.
#pragma once

#include <vector>

#include "engine/analysis/model.h"

namespace jalon {

// Regions of parallel states that nothing outside depends on: no rule outside tests their states,
// no transition outside leads into them, none of theirs leads out or stands in the way of one that
// does, no event of theirs and no completion is awaited outside. The rest of the chart does exactly
// the same without them, and each of them multiplies what there is to walk through.
[[nodiscard]] std::vector<StateIndex> regions_apart(const AnalysisModel& model);

// Leaves them out of walks.
void leave_out(AnalysisModel& model, const std::vector<StateIndex>& regions);

}  // namespace jalon
