// Past: instances as they were, read from the log.
//
// Thread-safety: as that of the store's reads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/base/zone_rules.h"
#include "engine/core/catalog.h"
#include "engine/ports/event_store.h"
#include "engine/projection/instance_view.h"
#include "engine/projection/time_travel.h"

namespace jalon {

// A time, or a date: the end of that day in `zone`. invalid: neither.
[[nodiscard]] Result<Timestamp> parse_time(const std::string& text, const ZoneRules& zones,
                                           const std::string& zone);

// Digits alone: a position. nullopt for anything else.
[[nodiscard]] std::optional<Position> parse_position(const std::string& text);

// The moment that two texts name; an empty one sets no bound. `as_of`: what parse_time reads, or a
// position: as the log stood there, seen from when that was recorded. invalid: neither, or past the
// log's head.
[[nodiscard]] Result<Moment> parse_moment(const std::string& as_of, const std::string& known_at,
                                          const EventStore& store, const ZoneRules& zones,
                                          const std::string& zone);

// The state with the workflow that it began under. corruption: that one is not in the catalog.
[[nodiscard]] Result<InstanceView> view_in(const Catalog& catalog, InstanceState state);

// The instance at `moment`, of the events up to `head`. nullopt: it did not exist, or was not
// known. corruption: a record is damaged, or its workflow is not in the catalog.
[[nodiscard]] Result<std::optional<InstanceView>> view_at(const EventStore& store,
                                                          const Catalog& catalog,
                                                          const InstanceId& id,
                                                          const Moment& moment, Position head);

}  // namespace jalon
