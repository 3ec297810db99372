// Recovery: what a process must know of the log before it serves: the published workflows and where
// every instance that runs stands. Nothing is decided; the stored states are the fold already.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "engine/base/result.h"
#include "engine/core/catalog.h"
#include "engine/ports/event_store.h"
#include "engine/projection/board.h"

namespace jalon {

struct Recovered {
    Catalog catalog;
    std::vector<Event> decisions;  // about persons, in order
    Board board;                   // its checkpoint is the head
    Head head;
};

// Compiles a workflow that was published; nullptr when this version of Jalon cannot.
using CompilePublished = std::function<std::shared_ptr<const Workflow>(const Value& document)>;

// corruption: a record or a state cannot be read, or an instance's workflow was never published.
[[nodiscard]] Result<Recovered> recover(const EventStore& store, const CompilePublished& compile);

}  // namespace jalon
