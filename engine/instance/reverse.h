// Reversal: the instance stands again as it stood before its latest step. Both steps stay on the
// log; nothing is undone silently.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/zone_rules.h"
#include "engine/instance/command.h"
#include "engine/instance/event.h"
#include "engine/instance/refusal.h"
#include "engine/instance/state.h"
#include "engine/instance/workflow.h"

namespace jalon {

// True for a timer that fired: a step, but nobody's.
[[nodiscard]] bool is_fire(const Event& event);

// A fired timer that did more than mark itself: moved, assigned, set another timer, told people.
[[nodiscard]] bool has_effect(const Event& event);

// Why the latest step cannot be reversed by `command`: there is none, something rests on it, it
// told other instances or was told, or `version` in the command's data names another.
[[nodiscard]] std::optional<Refusal> refuse_reversal(const Command& command,
                                                     const Reversed& reversed);

// What a rule may know of the step that is to be reversed, as facts named "reversed.…"; none when
// there is no such step. evolve reads the `former_…` back: the mark of that trigger before the step
// (null: none).
[[nodiscard]] std::vector<ReadFact> reversal_facts(const Reversed& reversed);

// The outcome that leads from `state` back to `reversed.former`. A deadline that has fired since
// stays fired; timers that come back do not fire by the clock when they are past.
[[nodiscard]] Outcome reverse(const Workflow& workflow, const InstanceState& state,
                              const Reversed& reversed, const ZoneRules* zones,
                              const std::string& zone);

}  // namespace jalon
