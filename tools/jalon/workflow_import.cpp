// jalon workflow import: an SCXML chart becomes a workflow file.
#include <filesystem>

#include "adapters/json/json.h"
#include "adapters/scxml/scxml_reader.h"
#include "tools/jalon/files.h"
#include "tools/jalon/output.h"
#include "tools/jalon/verbs.h"

namespace jalon {

Exit run_workflow_import(const WorkflowVerb& verb) {
    auto text = read_input(verb.file);
    if (!text) return fail(text.error());
    const std::string stem =
        verb.file == "-" ? "" : std::filesystem::path(verb.file).stem().string();
    const ReadScxml read = read_scxml(*text, stem);
    for (const ScxmlFinding& finding : read.findings) {
        print_note(verb.file + ":" + std::to_string(finding.line) + ": error " + finding.code +
                   " " + finding.message);
    }
    if (!read.findings.empty()) return fail(Exit::refused, verb.file + " cannot be imported");
    const std::string workflow = to_pretty_json(read.workflow);
    // Content nested within content can be deeper than a workflow file may be.
    if (auto again = parse_json(workflow, limits::workflow_json_depth_max); !again) {
        return fail(Exit::refused, verb.file + ": " + again.error().message);
    }
    if (auto written = write_output(verb.output, workflow); !written) return fail(written.error());
    return Exit::ok;
}

}  // namespace jalon
