// Board: where every instance is, as of the checkpoint. A pure fold of what was committed.
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

    // Takes over the state after one event, and says what stood there before (null: nothing).
    View apply(View view);

    // All up to here is on the board.
    void checkpoint(Position position) { position_ = position; }
    [[nodiscard]] Position position() const { return position_; }

    [[nodiscard]] const std::map<InstanceId, View>& all() const { return views_; }

    // nullptr: no such instance.
    [[nodiscard]] View find(const InstanceId& id) const;

    // At most `limit` views that are `shown` and pass, with ids greater than `after`, in the order
    // of ids. Without `sight` and `shown` the reader sees everything.
    [[nodiscard]] std::vector<View> list(const Filter& filter, const std::string& after,
                                         std::size_t limit, Timestamp now,
                                         const SightOf& sight = {}, const Shown& shown = {}) const;

    // At most `limit` ids of instances that pass and have not ended, in their order.
    [[nodiscard]] std::vector<InstanceId> running(const Filter& filter, std::size_t limit,
                                                  Timestamp now) const;

private:
    std::map<InstanceId, View> views_;
    Position position_;
};

}  // namespace jalon
