#include "adapters/diagram/spread.h"

#include <cstddef>
#include <cstdint>

namespace jalon {
namespace {

// Places that touch one another and move as one.
struct Run {
    std::int64_t sum = 0;
    std::int64_t weight = 0;
    std::size_t count = 0;

    [[nodiscard]] std::int64_t mean() const {
        return sum >= 0 ? sum / weight : -((-sum + weight - 1) / weight);
    }
};

}  // namespace

void spread(std::vector<int>& places, const std::vector<int>& gaps,
            const std::vector<int>& weights) {
    std::vector<Run> runs;
    std::int64_t offset = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (i > 0) offset += gaps[i - 1];
        Run run{(places[i] - offset) * weights[i], weights[i], 1};
        while (!runs.empty() && runs.back().mean() >= run.mean()) {
            run.sum += runs.back().sum;
            run.weight += runs.back().weight;
            run.count += runs.back().count;
            runs.pop_back();
        }
        runs.push_back(run);
    }
    offset = 0;
    std::size_t i = 0;
    for (const Run& run : runs) {
        for (std::size_t n = 0; n < run.count; ++n, ++i) {
            if (i > 0) offset += gaps[i - 1];
            places[i] = static_cast<int>(run.mean() + offset);
        }
    }
}

}  // namespace jalon
