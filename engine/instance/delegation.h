// Delegation: a person acts for some days in a role that another person holds. What such a step
// relies on stands in its event as facts named "delegation.…", with the instance that gives it and
// the position at which it stood so: its legality can be judged from the log alone.
#pragma once

#include <optional>
#include <vector>

#include "engine/instance/command.h"
#include "engine/instance/refusal.h"
#include "engine/instance/state.h"
#include "engine/instance/workflow.h"

namespace jalon {

// What instance `id` says as a delegation: delegation.id, .role, .to, .from, .until and .given, in
// this order. All but the first are null when there is no such instance (`other` null or absent;
// position 0) or when its `workflow` (null: unknown) delegates nothing.
[[nodiscard]] std::vector<ReadFact> delegation_facts(const InstanceId& id,
                                                     const InstanceState* other,
                                                     const Workflow* workflow,
                                                     const DecideContext& context);

// Makes the actor act in the role that `facts` give, on the strength of them: decide judges that.
void act_by(std::vector<ReadFact> facts, Command& command);

// Why the command may not rely on its delegation: unknown, none, another person's, not in force,
// another day, or for a step of a delegation, which nobody hands on. nullopt without one.
[[nodiscard]] std::optional<Refusal> refuse_delegation(const Workflow& workflow,
                                                       const Command& command,
                                                       const DecideContext& context);

// Whether it is one of delegation_facts; no other fact of an event is named so.
[[nodiscard]] bool is_of_delegation(const ReadFact& fact);

}  // namespace jalon
