// verify: was a recorded step legal? Decides again from the recorded input, facts and time, and
// compares. A separate question from replay, which never decides.
#pragma once

#include <optional>
#include <string>

#include "engine/base/zone_rules.h"
#include "engine/core/catalog.h"
#include "engine/instance/command.h"
#include "engine/instance/event.h"
#include "engine/instance/state.h"

namespace jalon {

// What is wrong with `event`, which follows `before`; nullopt when it is what decide gives.
// REQUIRES: the event is of an instance; `reversed` is its latest step when it is a StepReversed.
[[nodiscard]] std::optional<std::string> verify_event(const Catalog& catalog,
                                                      const InstanceState& before,
                                                      const Event& event, const ZoneRules& zones,
                                                      const std::string& zone,
                                                      Reversed reversed = {});

}  // namespace jalon
