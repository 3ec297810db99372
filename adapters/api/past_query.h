// PastQuery: instances as they were at a moment, for one reader: who he may see of them, and which
// of those fit. Reads the log, so it is for a thread that may take its time; it holds all that it
// needs, but for the store and the zones.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "adapters/runtime/past.h"
#include "engine/core/catalog.h"
#include "engine/projection/board.h"
#include "engine/projection/filter.h"
#include "engine/projection/reader.h"

namespace jalon {

struct PastQuery {
    const EventStore* store = nullptr;
    const ZoneRules* zones = nullptr;
    std::string zone;
    Catalog catalog;
    Position head;  // later events are not shown yet
    Reader reader;
    Moment moment;
    Timestamp now;
    Filter filter = {};
    std::vector<InstanceId> ids = {};  // those that the reader may see now
    std::size_t wanted = 1;            // at most so many are found

    // From when it is seen what is due.
    [[nodiscard]] Timestamp clock() const { return moment.clock.value_or(now); }

    [[nodiscard]] Result<std::vector<Board::View>> find() const;

    // The steps of the one instance as they were allowed then. nullopt: it was not there.
    struct Allowed {
        Board::View view;
        std::vector<AllowedTrigger> triggers;
    };
    [[nodiscard]] Result<std::optional<Allowed>> allowed(const Actor& actor) const;
};

}  // namespace jalon
