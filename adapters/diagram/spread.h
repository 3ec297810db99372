// Spread: places on a line, moved apart. Pure.
#pragma once

#include <vector>

namespace jalon {

// Moves the places wanted as little as possible (weighted least squares), so that their order and
// gaps are kept: places[i + 1] >= places[i] + gaps[i]. REQUIRES: one weight a place, above 0; one
// gap less.
void spread(std::vector<int>& places, const std::vector<int>& gaps,
            const std::vector<int>& weights);

}  // namespace jalon
