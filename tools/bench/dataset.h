// Dataset: the data directory that a workload runs on, given or built.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "tools/bench/bench.h"
#include "tools/bench/loading.h"

namespace jalon {

struct Dataset {
    std::string directory;
    std::uint64_t steps = 0;           // on its log
    std::vector<std::string> running;  // missions

    [[nodiscard]] std::string log() const { return directory + "/log"; }
};

// What --from names, else `plan` loaded into `directory`.
[[nodiscard]] Result<Dataset> dataset_of(const BenchOptions& options, const std::string& directory,
                                         const LoadPlan& plan);

// What --from names, else so many missions in `directory`, loaded until each of them runs.
[[nodiscard]] Result<Dataset> running_missions(const BenchOptions& options,
                                               const std::string& directory,
                                               std::uint64_t missions);

// `plan` loaded into `directory`.
[[nodiscard]] Result<Dataset> build_dataset(const std::string& directory, const LoadPlan& plan);

}  // namespace jalon
