// verify: was a recorded step legal? Decides again from the recorded input, facts and time, and
// compares. A separate question from replay, which never decides.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/zone_rules.h"
#include "engine/core/catalog.h"
#include "engine/instance/command.h"
#include "engine/instance/event.h"
#include "engine/instance/state.h"

namespace jalon {

// The command that became `event`, and the facts that it read.
struct RecordedCommand {
    Command command;
    std::vector<ReadFact> facts;
};
[[nodiscard]] RecordedCommand recorded_command(const Event& event);

// What is wrong with `event`, which follows `before`; nullopt when it is what decide gives.
// REQUIRES: the event is of an instance; `reversed` is its latest step when it is a StepReversed.
[[nodiscard]] std::optional<std::string> verify_event(const Catalog& catalog,
                                                      const InstanceState& before,
                                                      const Event& event, const ZoneRules& zones,
                                                      const std::string& zone,
                                                      Reversed reversed = {});

// Another instance as it stood before the event; an absent state when there was none.
using FindState = std::function<const InstanceState&(const InstanceId&)>;

// What is wrong with the delegation that `event` relies on: it did not say, at that position, what
// the event recorded of it. nullopt also when the event relies on none.
[[nodiscard]] std::optional<std::string> verify_delegation(const Catalog& catalog,
                                                           const FindState& find,
                                                           const Event& event,
                                                           const ZoneRules& zones,
                                                           const std::string& zone);

}  // namespace jalon
