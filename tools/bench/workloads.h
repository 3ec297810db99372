// The workloads by name, with the bar that each is held to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/bench/bench.h"

namespace jalon {

// A bar that was set for a size of its own says little about another.
struct Bar {
    enum class Of { ratio, value };
    enum class Side { at_least, at_most };

    Of of = Of::ratio;
    Side side = Side::at_least;
    double bound = 0;
};

struct Workload {
    std::string name;
    Result<Measured> (*run)(const BenchOptions&);
    std::optional<Bar> bar = {};
    bool grows = false;  // what it measures is a matter of the size: --plot draws it
};

[[nodiscard]] const std::vector<Workload>& workloads();

// nullptr: there is none of that name.
[[nodiscard]] const Workload* find_workload(const std::string& name);

// nullopt: no bar, or no limit to be held against. True: the bar is kept.
[[nodiscard]] std::optional<bool> keeps_bar(const Workload& workload, const Measured& measured);

}  // namespace jalon
