// Fire: which timer is next, and the command by which it fires. Pure.
#pragma once

#include <string>

#include "engine/base/time.h"
#include "engine/instance/command.h"
#include "engine/instance/state.h"

namespace jalon {

// How many timers may fire before one step; past it the step is refused.
inline constexpr int fires_before_a_step_max = 1000;

// The earliest pending timer due at or before `until`; the one set earlier when two are due
// together; nullptr when there is none. It lives as long as `state`.
[[nodiscard]] const Timer* earliest_due(const InstanceState& state, Timestamp until);

// The same among those that the wall clock fires (Timer::fires_by_clock).
[[nodiscard]] const Timer* earliest_due_by_clock(const InstanceState& state, Timestamp until);

// Fires `timer` at its own time. `channel` says who noticed: "clock", or "timer" for a later step
// of the instance (see evolve).
[[nodiscard]] Command fire_command(const InstanceState& state, const Timer& timer,
                                   std::string channel, Timestamp recorded_at);

}  // namespace jalon
