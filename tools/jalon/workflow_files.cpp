// jalon workflow lint, jalon workflow publish.
#include "adapters/crypto/hasher.h"
#include "adapters/json/json.h"
#include "tools/jalon/files.h"
#include "tools/jalon/online.h"
#include "tools/jalon/output.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/workflow_tools.h"

namespace jalon {
namespace {

const char* name_of(Severity severity) { return severity == Severity::error ? "error" : "warning"; }

void print_findings(const Findings& findings, const std::string& file) {
    for (const Finding& finding : findings) {
        print_line(file + ":" + finding.pointer + ": " + name_of(finding.severity) + " " +
                   finding.code + " " + finding.message);
    }
}

Value findings_json(const Findings& findings, const std::string& file) {
    Value::Array list;
    for (const Finding& finding : findings) {
        list.push_back(Value::Object{{"severity", name_of(finding.severity)},
                                     {"code", finding.code},
                                     {"file", file},
                                     {"pointer", finding.pointer},
                                     {"message", finding.message}});
    }
    return list;
}

}  // namespace

Exit run_lint(const WorkflowVerb& verb) {
    auto document = read_workflow_file(verb.file);
    if (!document) return fail(document.error());
    const OpensslHasher hasher;
    auto reader = make_workflow_reader(hasher);
    if (!reader) return fail(reader.error());
    const ReadWorkflow read = reader->lint(*document);
    if (verb.target.json) {
        print_line(to_json(findings_json(read.findings, verb.file)));
    } else {
        print_findings(read.findings, verb.file);
    }
    return read.publishable() ? Exit::ok : Exit::refused;
}

Exit run_publish(const WorkflowVerb& verb) {
    auto text = read_input(verb.file);
    if (!text) return fail(text.error());
    auto document = parse_json(*text, limits::workflow_json_depth_max);
    if (!document) return fail(Exit::usage, verb.file + ": " + document.error().message);
    const Value* id = document->find("id");
    const Value* version = document->find("version");
    if (text_or(id, "").empty() || version == nullptr || version->as_int() == nullptr) {
        return fail(Exit::refused, verb.file + " names no id and version");
    }
    Online online(verb.target);
    ClientRequest request;
    request.method = "PUT";
    request.target = "/v1/workflows/" + encode_component(text_or(id, "")) + "/versions/" +
                     std::to_string(*version->as_int());
    request.body = std::move(*text);
    const auto answer = online.ask(request);
    if (!answer) return online.exit();
    const std::string name = plain(id) + "@" + plain(version);
    print_line(verb.target.json ? to_json(*answer) : "published " + name);
    return Exit::ok;
}

}  // namespace jalon
