// StateSet: a set of states in document order, which is the order of their indices. Private to
// engine/chart.
//
// A sorted vector: few states are active at once, and every step copies and walks such sets.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "engine/chart/chart.h"

namespace jalon {

class StateSet {
public:
    [[nodiscard]] auto begin() const { return states_.begin(); }
    [[nodiscard]] auto end() const { return states_.end(); }
    [[nodiscard]] auto rbegin() const { return states_.rbegin(); }
    [[nodiscard]] auto rend() const { return states_.rend(); }
    [[nodiscard]] bool contains(StateIndex state) const {
        return std::binary_search(states_.begin(), states_.end(), state);
    }

    void insert(StateIndex state) {
        const auto place = std::lower_bound(states_.begin(), states_.end(), state);
        if (place == states_.end() || *place != state) states_.insert(place, state);
    }

    void erase(StateIndex state) {
        const auto place = std::lower_bound(states_.begin(), states_.end(), state);
        if (place != states_.end() && *place == state) states_.erase(place);
    }

private:
    std::vector<StateIndex> states_;
};

}  // namespace jalon
