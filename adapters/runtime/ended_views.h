// The board's ended instances as they rest in the store.
#pragma once

#include <functional>

#include "engine/base/result.h"
#include "engine/core/catalog.h"
#include "engine/ports/event_store.h"
#include "engine/projection/board.h"

namespace jalon {

// The store is ahead of the board: what lies past `until`, its position, is not there yet. Store
// and catalog must outlive what is returned, and the catalog must know all workflows up to `until`.
// When the store cannot be read `failed` is told why.
[[nodiscard]] Board::Ended ended_views(const EventStore& store, const Catalog& catalog,
                                       std::function<Position()> until,
                                       std::function<void(const Error&)> failed);

}  // namespace jalon
