// All instances as they were, from a pass over the log. Asking for one after the other would read
// the log in the order of the instances, which is not its own. Thread-safety: none.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "engine/projection/instance_view.h"
#include "engine/projection/time_travel.h"
#include "tools/jalon/offline.h"

namespace jalon {

// One a moment, in their order; nullopt: the instance did not exist then, or was not known. Valid
// during the visit.
using PastViews = std::vector<std::optional<InstanceView>>;
using PastVisit = std::function<void(const PastViews& views)>;

// How much of instances may be in memory at once, by what their states of now take on the disk; in
// memory it is several times as much. A log of more is passed over several times.
inline constexpr std::size_t state_bytes_a_pass = std::size_t{64} << 20U;

// Each instance that the log holds, in the order of their ids. corruption: a record is damaged or
// missing, or a workflow is not in the log's catalog; io as of the store.
[[nodiscard]] Result<void> each_past(const OfflineLog& log, const std::vector<Moment>& moments,
                                     const PastVisit& visit,
                                     std::size_t bytes_a_pass = state_bytes_a_pass);

}  // namespace jalon
