// The workflow as XState runs it: the same states, regions, history and transitions, without data.
// What depends on data becomes a number, a mark: a guard, or an event raised on a condition. A play
// of the marked workflow tells for each step which marks were reached, and the peer's guards are
// closures that look their mark up among those. Timers become events.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/value.h"
#include "engine/chart/outcome.h"

namespace jalon {

// The document with a notice before the actions of every transition and after every raise.
[[nodiscard]] Value with_marks(Value document);

// The marks among the notices of one step.
[[nodiscard]] std::vector<std::int64_t> marks_of(const Outcome& outcome);

// The configuration that peer/peer.mjs turns into a machine. REQUIRES: with_marks(document).
[[nodiscard]] Value peer_machine(const Value& marked);

}  // namespace jalon
