// WorkflowReader: a workflow file, from JSON to a compiled Workflow, with everything that is wrong
// or doubtful about it.
#pragma once

#include <memory>
#include <string_view>

#include "adapters/json/schema.h"
#include "engine/base/finding.h"
#include "engine/base/hasher.h"
#include "engine/instance/workflow.h"

namespace jalon {

struct ReadWorkflow {
    std::shared_ptr<const Workflow> workflow;  // null: it cannot be run
    Findings findings;

    [[nodiscard]] bool publishable() const { return workflow != nullptr && !has_errors(findings); }
};

// Thread-safety: as the hasher.
class WorkflowReader {
public:
    // `schema_text`: workflows/workflow.schema.json. invalid: it is no JSON Schema. `zones` judge
    // names of zones in data; null: nobody does. Both must outlive the reader and its workflows.
    [[nodiscard]] static Result<WorkflowReader> make(std::string_view schema_text,
                                                     const Hasher& hasher,
                                                     const ZoneRules* zones = nullptr);

    // Compiles only: for what is on the log already, and for trial runs.
    [[nodiscard]] ReadWorkflow read(const Value& document) const;

    // Compiles and looks for everything that forbids publication.
    [[nodiscard]] ReadWorkflow lint(const Value& document) const;

    // SHA-256 over the RFC 8785 form.
    [[nodiscard]] Hash hash_of(const Value& document) const;

private:
    WorkflowReader(std::shared_ptr<const DataSchema> shape, const Hasher& hasher,
                   const ZoneRules* zones)
        : shape_(std::move(shape)), schemas_(zones), hasher_(&hasher) {}

    std::shared_ptr<const DataSchema> shape_;
    JsonSchemaCompiler schemas_;
    const Hasher* hasher_;
};

}  // namespace jalon
