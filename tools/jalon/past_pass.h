// All instances as they were, from a pass over the log. Asking for one after the other would read
// the log in the order of the instances, which is not its own.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "engine/projection/instance_view.h"
#include "engine/projection/time_travel.h"
#include "tools/jalon/offline.h"

namespace jalon {

// One a moment, in their order; nullopt: the instance did not exist then, or was not known.
using PastViews = std::vector<std::optional<InstanceView>>;
using PastVisit = std::function<void(const PastViews& views)>;

// Instances whose states are in memory at once: a log of more is passed over several times.
inline constexpr std::size_t instances_a_pass = 200'000;

// Each instance that the log holds, in the order of their ids, `a_pass` of them at a time.
// corruption: a record is damaged, or a workflow is not on the log.
[[nodiscard]] Result<void> each_past(const OfflineLog& log, const std::vector<Moment>& moments,
                                     const PastVisit& visit, std::size_t a_pass = instances_a_pass);

}  // namespace jalon
