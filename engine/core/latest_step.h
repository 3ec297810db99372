// The latest step of an instance, read from the log: what a reversal is about.
#pragma once

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/instance/command.h"
#include "engine/ports/event_store.h"

namespace jalon {

// The latest event with a version below `before` (0: any) that is no fired timer, and the state
// before it. Both null when there is none, or when a timer did something since. io, corruption: as
// the store and the codec say.
[[nodiscard]] Result<Reversed> latest_step(const EventStore& store, const InstanceId& id,
                                           Version before = Version{});

}  // namespace jalon
