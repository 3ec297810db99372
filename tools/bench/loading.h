// Loading: a data directory full of missions, made by the real engine over the real store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace jalon {

struct LoadPlan {
    std::uint64_t steps = 0;  // rounded up to whole missions
    std::uint64_t seed = 1;
    std::uint64_t one_runs_on_of = 100;  // the others have ended
    std::string limit_log;               // where the limit is measured; empty: it is not
};

struct Loaded {
    std::uint64_t steps = 0;
    double steps_a_second = 0;
    std::optional<double> limit;  // steps a second, over the first of them
    std::vector<double> latencies_ms;
};

// Fills `directory`, which is missing or empty, and flushes it. `jalon serve` can open it then.
[[nodiscard]] Result<Loaded> load_missions(const std::string& directory, const LoadPlan& plan);

}  // namespace jalon
