// Difference: what became of one instance between two moments, from how the contract shows it at
// each. Pure.
#pragma once

#include <functional>

#include "engine/base/value.h"

namespace jalon {

// One instance at one moment.
struct MomentSide {
    Value instance;                            // of the contract; null: absent
    std::function<Value(const Value&)> shown;  // what to show of a value in it; empty: as it is
};

// {id, workflow, change, moved, phase, configuration, changes, overdue, no_longer_overdue}.
// null: nothing changed, or absent at both.
//
//   change         "appeared", "gone" or "changed"
//   moved          whether the configuration is another
//   phase, configuration   {before, after}
//   changes        [{path, before, after}], sorted by path, below /attributes and /data; no
//   `before`
//                  or no `after`: it was not there. Lists are compared whole
//   overdue        [{timer, at}] that were not overdue before; no_longer_overdue: the other way
[[nodiscard]] Value difference_of(const MomentSide& before, const MomentSide& after);

}  // namespace jalon
