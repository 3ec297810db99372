// What several verbs need to read workflows: the shipped JSON Schema of workflow files.
#pragma once

#include "adapters/json/workflow_reader.h"

namespace jalon {

// The hasher must outlive the reader.
[[nodiscard]] Result<WorkflowReader> make_workflow_reader(const Hasher& hasher);

}  // namespace jalon
