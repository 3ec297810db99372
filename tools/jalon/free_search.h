// FreeSearch: how states and transitions that no walk reached could be: breadth first over
// configurations, from those that walks stood in, with guards that hold when it suits. A path found
// is a possibility, not a proof: it names the guards that must hold on it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/instance/workflow.h"
#include "tools/jalon/coverage.h"

namespace jalon {

// One step of a path.
struct FreeMove {
    enum class By { trigger, timer, itself };
    By by = By::trigger;
    std::string name;                 // of the trigger or timer
    std::vector<std::string> guards;  // codes of the guards that must hold
};

struct FreePath {
    std::size_t item = 0;   // what it reaches, of Coverable
    std::size_t start = 0;  // the item behind whose script it begins
    std::vector<FreeMove> moves;
};

// The shortest path to each item that is not covered, where one was found before `bound`
// configurations had been looked at; by item.
[[nodiscard]] std::vector<FreePath> search_free(const Workflow& workflow, const Coverage& coverage,
                                                std::size_t bound);

}  // namespace jalon
