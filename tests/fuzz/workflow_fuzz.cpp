// Any bytes as a workflow file: reading it ends in findings or in a workflow; what may be published
// starts and takes its triggers without failing badly, and the same way twice.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "adapters/crypto/hasher.h"
#include "adapters/json/json.h"
#include "adapters/json/workflow_reader.h"
#include "engine/base/check.h"
#include "engine/chart/interpreter.h"
#include "tools/embed/embedded_file.h"

namespace jalon {
namespace {

constexpr int triggers_max = 8;

const WorkflowReader& reader() {
    static const OpensslHasher hasher;
    static const WorkflowReader made = [] {
        std::string_view schema;
        for (const EmbeddedFile& file : shipped_workflows()) {
            if (file.path == "workflow.schema.json") schema = file.bytes;
        }
        auto result = WorkflowReader::make(schema, hasher);
        CHECK(result.has_value());
        return std::move(*result);
    }();
    return made;
}

FUZZ_BODY
}  // namespace
}  // namespace jalon
