// Rehearsal: a version of a workflow, tried on every instance of a log that runs any version of it:
// what would become of each now, and which of its steps it would have refused. Read-only.
#pragma once

#include <functional>

#include "engine/core/catalog.h"
#include "engine/core/rehearsal_report.h"
#include "engine/instance/command.h"
#include "engine/ports/event_store.h"

namespace jalon {

// Borrowed; all must outlive the rehearsal.
struct Rehearsal {
    const EventStore& store;
    const Catalog& catalog;
    const Workflow& to;
    const Value& plan;      // see migrate.h
    DecideContext context;  // without facts
    Timestamp now;
    Position until;  // the log up to here
};

// Share `number` of `of` shares, which may be worked out side by side, each in a thread of its own.
// Each reads the whole log: what is decided costs far more than what is read. `goes_on` is asked
// before each record and each instance; when it says no, the report is not whole. Memory: a state
// and an event for each instance.
// corruption, io: of the store.
[[nodiscard]] Result<RehearsalReport> rehearse_share(const Rehearsal& rehearsal, unsigned number,
                                                     unsigned of,
                                                     const std::function<bool()>& goes_on);

}  // namespace jalon
