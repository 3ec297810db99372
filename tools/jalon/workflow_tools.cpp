#include "tools/jalon/workflow_tools.h"

#include <algorithm>
#include <utility>

#include "adapters/crypto/hasher.h"
#include "tools/embed/embedded_file.h"
#include "tools/jalon/files.h"
#include "tools/jalon/output.h"

namespace jalon {

Result<WorkflowReader> make_workflow_reader(const Hasher& hasher) {
    const auto files = shipped_workflows();
    const auto schema = std::find_if(files.begin(), files.end(), [](const EmbeddedFile& file) {
        return file.path == "workflow.schema.json";
    });
    CHECK(schema != files.end());
    return WorkflowReader::make(schema->bytes, hasher);
}

Result<WorkflowFile, Exit> use_workflow_file(const std::string& path) {
    auto document = read_workflow_file(path);
    if (!document) return fail(document.error());
    const OpensslHasher hasher;
    auto reader = make_workflow_reader(hasher);
    if (!reader) return fail(reader.error());
    const ReadWorkflow read = reader->read(*document);
    if (read.workflow) return WorkflowFile{std::move(*document), read.workflow};
    for (const Finding& finding : read.findings) {
        print_note(path + ":" + finding.pointer + ": " + finding.message);
    }
    return fail(Exit::refused, path + " cannot be used");
}

}  // namespace jalon
