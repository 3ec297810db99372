// Random walks over a workflow, and what they cover.
#pragma once

#include "engine/instance/workflow.h"
#include "tools/jalon/verbs.h"

namespace jalon {

// Prints the report; with verb.scripts, writes the scripts.
Exit run_walks(const WorkflowVerb& verb, const Workflow& workflow);

}  // namespace jalon
