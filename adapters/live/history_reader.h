// HistoryReader: the log as a subscription sees it: each event with the instance's view before and
// after it. Folds the instances it meets; the fold costs one read an instance, then nothing.
//
// Thread-safety: none.
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "adapters/live/hub.h"
#include "engine/base/result.h"

namespace jalon {

class HistoryReader {
public:
    // Borrows all; they must outlive the reader.
    HistoryReader(const EventStore& store, const Catalog& catalog, const Hasher& hasher)
        : store_(store), catalog_(catalog), hasher_(hasher) {}

    // The changes with position in (after, up_to], at most `count_max`, in position order. Events
    // of no instance come without views.
    [[nodiscard]] Result<std::vector<Change>> read(Position after, Position up_to,
                                                   std::size_t count_max);

private:
    [[nodiscard]] Result<Board::View> before(const Event& event);

    const EventStore& store_;
    const Catalog& catalog_;
    const Hasher& hasher_;
    std::map<InstanceId, Board::View> views_;  // of the instances met, bounded
};

}  // namespace jalon
