// The facts of no instance that are in force for all that follows (is_standing): published
// workflows, and what was decided about persons. Thread-safety: as that of the store's reads.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "engine/base/result.h"
#include "engine/ports/event_store.h"

namespace jalon {

using StandingVisit = std::function<Result<void>(std::span<const std::uint8_t> record)>;

// Shows each one's record, valid during the visit, in order of position, until `visit` fails. A
// store that does not list them is read from its beginning. io, corruption: as the store and the
// codec say, and corruption for a place past the end of the log; else what `visit` said.
[[nodiscard]] Result<void> each_standing_fact(const EventStore& store, const StandingVisit& visit);

}  // namespace jalon
