// Migrate: an instance goes over to another version of its workflow, by an explicit event
// (WorkflowChanged). Until then it keeps the version that it was started with. Pure.
//
// The plan, which the event's input keeps: {"states":{OLD:NEW,…}, "timers":{NAME:POLICY,…}}. States
// that the new version has under the same id need no line. Nothing is left or entered: no action
// runs, and regions that are new stand at their initial states.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/instance/command.h"
#include "engine/instance/refusal.h"
#include "engine/instance/state.h"
#include "engine/instance/workflow.h"

namespace jalon {

// What becomes of a pending timer that the new version has too.
enum class TimerPolicy {
    keep_deadline,   // due when it was due; the default
    keep_remaining,  // what was left of it runs on: one that is past falls due now
    restart,         // set anew by the new version's rule
};

struct MigrationPlan {
    std::map<std::string, std::string, std::less<>> states;  // also of history states
    std::map<std::string, TimerPolicy, std::less<>> timers;
};

// Refusal `schema`: the pointers lead into the plan.
[[nodiscard]] Result<MigrationPlan, Refusal> read_plan(const Value& plan);

// What is wrong with the plan whoever it is for: a state or timer that one of the versions does not
// have. Pointers lead into the plan.
[[nodiscard]] std::vector<SchemaError> check_plan(const MigrationPlan& plan, const Workflow& from,
                                                  const Workflow& to);

// The event by which the instance goes over to `to`; its plan is `command.input`.
// Refused `not_allowed`: it runs `to` already, it ended, a state has no place in `to`.
// REQUIRES: context.former is the version in force.
[[nodiscard]] Result<Event, Refusal> decide_migration(const Workflow& to,
                                                      const InstanceState& state,
                                                      const Command& command,
                                                      const DecideContext& context);

}  // namespace jalon
