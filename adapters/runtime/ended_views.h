// The board's ended instances as they rest in the store.
#pragma once

#include <functional>

#include "engine/base/result.h"
#include "engine/core/catalog.h"
#include "engine/ports/event_store.h"
#include "engine/projection/board.h"

namespace jalon {

// Both must outlive what is returned, and the catalog must know the workflow of every instance.
// When the store cannot be read `failed` is told why, and the answer is as if nothing were there.
[[nodiscard]] Board::Ended ended_views(const EventStore& store, const Catalog& catalog,
                                       std::function<void(const Error&)> failed);

}  // namespace jalon
