// What one run of a workload came to, as a line of JSON or as a table for people.
#pragma once

#include <string>

#include "engine/base/value.h"
#include "tools/bench/workloads.h"

namespace jalon {

[[nodiscard]] Value report_line(const Workload& workload, const Measured& measured,
                                std::uint64_t seed);

[[nodiscard]] std::string report_table(const Workload& workload, const Measured& measured);

}  // namespace jalon
