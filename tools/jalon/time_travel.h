// Time travel: an instance as it was on a day, and as it was known on another. Pure.
//
// What happened counts from its own occurred_at; a step's change of configuration, its timers and
// its version count from the latest occurred_at of it and of the steps before it, because a
// configuration only makes sense after all that led to it.
#pragma once

#include <optional>
#include <vector>

#include "engine/base/time.h"
#include "engine/instance/event.h"
#include "engine/instance/state.h"

namespace jalon {

struct Moment {
    std::optional<Timestamp> as_of;     // of the facts; none: up to now
    std::optional<Timestamp> known_at;  // of the record; none: all that is recorded
};

// nullopt: the instance did not exist, or was not known. REQUIRES: all events of one instance from
// its first on, in order.
[[nodiscard]] std::optional<InstanceState> state_at(const std::vector<Event>& events,
                                                    const Moment& moment);

}  // namespace jalon
