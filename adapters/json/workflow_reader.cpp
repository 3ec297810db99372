#include "adapters/json/workflow_reader.h"

#include <algorithm>
#include <span>
#include <utility>

#include "adapters/json/json.h"
#include "engine/base/limits.h"
#include "engine/projection/sight_lint.h"

namespace jalon {

Result<WorkflowReader> WorkflowReader::make(std::string_view schema_text, const Hasher& hasher,
                                            const ZoneRules* zones) {
    auto schema = parse_json(schema_text, limits::workflow_json_depth_max);
    if (!schema) return schema.error();
    auto shape = JsonSchemaCompiler{}.compile(*schema);
    if (!shape) return shape.error();
    return WorkflowReader(std::move(*shape), hasher, zones);
}

Hash WorkflowReader::hash_of(const Value& document) const {
    const std::string text = canonical_json(document);
    const std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(text.data()),
                                              text.size());  // NOLINT: bytes
    return hasher_->sha256(std::span(&bytes, 1));
}

ReadWorkflow WorkflowReader::read(const Value& document) const {
    ReadWorkflow result;
    result.workflow = compile_workflow(document, hash_of(document), schemas_, result.findings);
    return result;
}

ReadWorkflow WorkflowReader::lint(const Value& document) const {
    ReadWorkflow result = read(document);
    if (result.workflow) {
        lint_workflow(*result.workflow, result.findings);
        lint_roles(*result.workflow, result.findings);
    }
    for (SchemaError& error : shape_->check(document)) {
        const auto told = [&](const Finding& finding) { return finding.pointer == error.pointer; };
        if (std::any_of(result.findings.begin(), result.findings.end(), told)) continue;
        result.findings.push_back(
            Finding{Severity::error, "shape", std::move(error.pointer), std::move(error.message)});
    }
    return result;
}

}  // namespace jalon
