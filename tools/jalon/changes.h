// What was seen of an instance, and since when: its attributes and its phase as they changed.
#pragma once

#include <string>
#include <vector>

#include "engine/base/time.h"
#include "engine/base/value.h"
#include "tools/jalon/offline.h"

namespace jalon {

// How it was from an instant on, at which something of it changed.
struct Stretch {
    Timestamp at;
    Value attributes;
    std::string phase;
};

// In the order of their times, as a server answers to ?as_of= (see time_travel.h): what is told
// late counts from when it happened. Errors as of OfflineLog::events.
[[nodiscard]] Result<std::vector<Stretch>> changes_of(const OfflineLog& log, const InstanceId& id);

}  // namespace jalon
