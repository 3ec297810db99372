// Coverage: which states and transitions walks have reached, how often, and by which script.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "tools/jalon/simulation.h"
#include "tools/jalon/trace.h"
#include "tools/jalon/walk_script.h"

namespace jalon {

// How one item was reached by the fewest lines so far.
struct Reached {
    std::uint64_t times = 0;  // 0: never
    std::uint64_t begun = 0;  // walks that went on from here
    WalkScript script;
    std::shared_ptr<const Simulation::Standing> standing;  // behind the script's last line
};

class Coverage {
public:
    explicit Coverage(const Chart& chart) : coverable_(chart), items_(coverable_.count()) {}

    [[nodiscard]] const Coverable& coverable() const { return coverable_; }
    [[nodiscard]] const std::vector<Reached>& items() const { return items_; }
    [[nodiscard]] std::vector<Reached>& items() { return items_; }

    // Items reached so far, in the order in which they were.
    [[nodiscard]] const std::vector<std::size_t>& found() const { return found_; }

    void reach(std::size_t item, const WalkScript& script, const Simulation& simulation);

private:
    Coverable coverable_;
    std::vector<Reached> items_;
    std::vector<std::size_t> found_;
};

}  // namespace jalon
