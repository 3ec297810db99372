// What publication needs of the roles that a workflow names. Pure.
#pragma once

#include "engine/base/finding.h"
#include "engine/instance/workflow.h"

namespace jalon {

// unknown_role: a role in sees, by, keys, notify, tenures or readers that `roles`, if there is one,
// does not declare; "*", "system" and "admin" are always known. sees_ignored: a `sees` in a schema
// where it would hide nothing, such as below additionalProperties. unseen_reason (warning): a role
// may send a trigger, yet not see a field on which a refusal turns.
void lint_roles(const Workflow& workflow, Findings& findings);

}  // namespace jalon
