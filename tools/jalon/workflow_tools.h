// What several verbs need to read workflows: the shipped JSON Schema of workflow files, and a file
// that is to be used.
#pragma once

#include <memory>
#include <string>

#include "adapters/json/workflow_reader.h"
#include "tools/jalon/exit_codes.h"

namespace jalon {

// The hasher must outlive the reader.
[[nodiscard]] Result<WorkflowReader> make_workflow_reader(const Hasher& hasher);

struct WorkflowFile {
    Value document;
    std::shared_ptr<const Workflow> workflow;
};

// The workflow of a file, or how the verb ends: what forbids its use has been told on stderr.
[[nodiscard]] Result<WorkflowFile, Exit> use_workflow_file(const std::string& path);

}  // namespace jalon
