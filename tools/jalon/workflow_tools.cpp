#include "tools/jalon/workflow_tools.h"

#include <algorithm>

#include "tools/embed/embedded_file.h"

namespace jalon {

Result<WorkflowReader> make_workflow_reader(const Hasher& hasher) {
    const auto files = shipped_workflows();
    const auto schema = std::find_if(files.begin(), files.end(), [](const EmbeddedFile& file) {
        return file.path == "workflow.schema.json";
    });
    CHECK(schema != files.end());
    return WorkflowReader::make(schema->bytes, hasher);
}

}  // namespace jalon
