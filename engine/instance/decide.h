// decide: what a command means for an instance. Pure: guards are evaluated here and nowhere else.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/instance/command.h"
#include "engine/instance/refusal.h"
#include "engine/instance/state.h"
#include "engine/instance/workflow.h"

namespace jalon {

// The event that the command becomes, without log id and position (the engine assigns them), or why
// it is refused. A timer that finds no transition still gives an event: it fired.
[[nodiscard]] Result<Event, Refusal> decide(const Workflow& workflow, const InstanceState& state,
                                            const Command& command, const DecideContext& context);

// Sets whom the event tells, those who are named first. decide may leave open who the others are
// (Told::where); once they are found, the event names them.
void record_told(Event& event, std::vector<Told> told);

// Whether it names somebody it tells. Whom `where` looks for counts only once they are found.
[[nodiscard]] bool tells_by_name(const Event& event);

// The refusals of a step that do not depend on its data, in this order: no such instance, another
// version, ended, not delegated, no such trigger, wrong role, not awaited now. decide gives the
// same ones.
[[nodiscard]] std::optional<Refusal> refuse_beforehand(const Workflow& workflow,
                                                       const InstanceState& state,
                                                       const Command& command,
                                                       const DecideContext& context);

// One trigger that the present configuration waits for.
struct AllowedTrigger {
    std::string trigger;
    bool allowed = false;
    std::vector<Reason> refusals;  // of guards that can be decided without the trigger's data
};

// The triggers that the configuration waits for, sorted by name, as `actor` would find them at
// `now`. A guard that reads the trigger's own data cannot be decided yet and does not count.
[[nodiscard]] std::vector<AllowedTrigger> allowed_triggers(const Workflow& workflow,
                                                           const InstanceState& state,
                                                           const Actor& actor, Timestamp now,
                                                           const DecideContext& context);

// The names of those that are allowed.
[[nodiscard]] std::vector<std::string> allowed_names(const Workflow& workflow,
                                                     const InstanceState& state, const Actor& actor,
                                                     Timestamp now, const DecideContext& context);

// True when one of `roles` is "*" or the actor's; the role admin passes everywhere.
[[nodiscard]] bool may_send(const std::vector<std::string>& roles, const Actor& actor);

}  // namespace jalon
