// Board: where every instance is, as of the checkpoint. A pure fold of what was committed.
//
// Those that run are in memory. Those that have ended change no more and may be many: they rest
// where the board is told, and are read when they are asked for.
//
// Thread-safety: none; the shell applies and reads on one thread.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/projection/filter.h"
#include "engine/projection/instance_view.h"

namespace jalon {

// Whether the reader may know of an instance at all.
using Shown = std::function<bool(const InstanceView&)>;

class Board {
public:
    using View = std::shared_ptr<const InstanceView>;
    using Visit = std::function<bool(const View&)>;

    // Where the ended ones rest: all that were applied, and none past the board's position.
    struct Ended {
        std::function<View(const InstanceId&)> find;  // nullptr: not there
        // In the order of ids, those greater than the first argument, until the visitor says false.
        // False: reading broke off.
        std::function<bool(const InstanceId&, const Visit&)> each;
    };

    // What was applied as ended before, or without a call ever, stays in memory.
    void rest_ended(Ended ended);

    // Takes over the state after one event, and says what stood there before (null: nothing).
    View apply(View view);

    // All up to here is on the board.
    void checkpoint(Position position) { position_ = position; }
    [[nodiscard]] Position position() const { return position_; }

    // All that run, and those that ended and rest nowhere else.
    [[nodiscard]] const std::map<InstanceId, View>& in_memory() const { return views_; }

    // nullptr: no such instance.
    [[nodiscard]] View find(const InstanceId& id) const;

    // Calls `visit` for all with ids greater than `after`, in the order of ids, until it returns
    // false. False: reading broke off.
    [[nodiscard]] bool each(const InstanceId& after, const Visit& visit) const;

    struct Listing {
        std::vector<View> views;
        std::optional<InstanceId> stopped_at;  // so many were looked at; not all were
        bool whole = true;                     // false: reading broke off
    };

    // At most `limit` views that are `shown` and pass, with ids greater than `after`, in the order
    // of ids, of at most `looks_max` that are looked at. Without `sight` and `shown` the reader
    // sees everything.
    [[nodiscard]] Listing list(const Filter& filter, const std::string& after, std::size_t limit,
                               Timestamp now, const SightOf& sight = {}, const Shown& shown = {},
                               std::size_t looks_max = SIZE_MAX) const;

    // At most `limit` ids of instances that pass and have not ended, in their order.
    [[nodiscard]] std::vector<InstanceId> running(const Filter& filter, std::size_t limit,
                                                  Timestamp now) const;

private:
    std::map<InstanceId, View> views_;
    Ended ended_;
    Position position_;
};

}  // namespace jalon
