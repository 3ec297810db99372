// evolve: an instance's state after one more event. Pure and total: an event on the log is a fact
// and cannot be refused. It reads no chart and evaluates no guard; released events keep their
// meaning for ever.
#pragma once

#include "engine/instance/event.h"
#include "engine/instance/state.h"

namespace jalon {

// REQUIRES: `event.instance` is the state's (or the state is absent) and its version the next one.
[[nodiscard]] InstanceState evolve(InstanceState state, const Event& event);

// The same in place, for folding a long log. REQUIRES: as evolve.
void apply(InstanceState& state, const Event& event);

}  // namespace jalon
