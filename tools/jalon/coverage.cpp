#include "tools/jalon/coverage.h"

namespace jalon {

void Coverage::reach(std::size_t item, const WalkScript& script, const Simulation& simulation) {
    Reached& reached = items_[item];
    if (reached.times++ == 0) {
        found_.push_back(item);
    } else if (script.size() >= reached.script.size()) {
        return;
    }
    reached.script = script;
    reached.standing = std::make_shared<const Simulation::Standing>(simulation.standing());
}

}  // namespace jalon
