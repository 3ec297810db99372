// The values behind the golden bytes of this folder. They are released: an event of version 1 that
// is written today must be read like this for ever. Add to them, never change them.
#pragma once

#include <string>
#include <vector>

#include "engine/instance/event.h"
#include "engine/instance/state.h"

namespace jalon::testing {

struct GoldenEvent {
    std::string file;  // without folder and ".hex"
    Event event;
};

// At least one of every type, each with every field of some use to it.
[[nodiscard]] std::vector<GoldenEvent> golden_events();

[[nodiscard]] InstanceState golden_state();

}  // namespace jalon::testing
