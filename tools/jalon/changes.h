// What was seen of an instance, and since when: its attributes and its phase as they changed.
#pragma once

#include <string>
#include <vector>

#include "engine/base/time.h"
#include "engine/base/value.h"
#include "tools/jalon/offline.h"

namespace jalon {

// After an event that changed something of it.
struct Change {
    Timestamp at;  // when it occurred
    Value attributes;
    std::string phase;
};

// In the order in which they were recorded. Errors as of OfflineLog::events.
[[nodiscard]] Result<std::vector<Change>> changes_of(const OfflineLog& log, const InstanceId& id);

}  // namespace jalon
