// jalon workflow lint: what is wrong or doubtful in a workflow file, and how to come to see it.
#include <algorithm>

#include "adapters/crypto/hasher.h"
#include "adapters/json/json.h"
#include "engine/analysis/analysis.h"
#include "tools/jalon/files.h"
#include "tools/jalon/output.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/workflow_tools.h"

namespace jalon {
namespace {

const char* name_of(Severity severity) { return severity == Severity::error ? "error" : "warning"; }

// A place that cannot stay as it is needs no second word.
bool is_told(const Finding& finding, const Findings& errors) {
    return std::any_of(errors.begin(), errors.end(), [&](const Finding& error) {
        return error.severity == Severity::error && error.pointer == finding.pointer;
    });
}

const Counterexample* example_of(const Finding& finding, const Analysis& analysis) {
    const auto found = std::find_if(
        analysis.counterexamples.begin(), analysis.counterexamples.end(), [&](const auto& one) {
            return one.code == finding.code && one.pointer == finding.pointer;
        });
    return found == analysis.counterexamples.end() ? nullptr : &*found;
}

// The script stands as it is pasted into a shell.
void print_finding(const Finding& finding, const Analysis& analysis, const std::string& file) {
    print_line(file + ":" + finding.pointer + ": " + name_of(finding.severity) + " " +
               finding.code + " " + finding.message);
    const std::string mend{mend_of(finding.code)};
    if (!mend.empty()) print_line("    " + mend);
    const Counterexample* example = example_of(finding, analysis);
    if (example == nullptr) return;
    print_line("    jalon workflow simulate " + file + " --script - <<'END'");
    for (const Value& line : example->script) print_line(to_json(line));
    print_line("END");
}

Value finding_json(const Finding& finding, const Analysis& analysis, const std::string& file) {
    Value json = Value::Object{{"severity", name_of(finding.severity)},
                               {"code", finding.code},
                               {"file", file},
                               {"pointer", finding.pointer},
                               {"message", finding.message},
                               {"mend", mend_of(finding.code)}};
    if (const Counterexample* example = example_of(finding, analysis)) {
        json.set("script", Value::Array(example->script));
    }
    return json;
}

std::string explored_text(const Explored& explored) {
    std::string text =
        explored.complete
            ? "explored " + std::to_string(explored.configurations) + " configurations, all"
            : "explored " + std::to_string(explored.configurations) +
                  " configurations and stopped at the bound; the rest is judged "
                  "state by state";
    if (explored.apart.empty()) return text;
    std::string regions;
    for (const std::string& region : explored.apart) {
        regions += (regions.empty() ? "" : ", ") + region;
    }
    return text + "; left out, because nothing else depends on them: " + regions;
}

}  // namespace

Exit run_lint(const WorkflowVerb& verb) {
    auto document = read_workflow_file(verb.file);
    if (!document) return fail(document.error());
    const OpensslHasher hasher;
    auto reader = make_workflow_reader(hasher);
    if (!reader) return fail(reader.error());
    const ReadWorkflow read = reader->lint(*document);
    Analysis analysis;
    if (read.workflow) analysis = analyse(*read.workflow);
    Findings findings = read.findings;
    for (const Finding& one : analysis.findings) {
        if (!is_told(one, read.findings)) findings.push_back(one);
    }
    if (verb.target.json) {
        Value::Array list;
        for (const Finding& one : findings) list.push_back(finding_json(one, analysis, verb.file));
        print_line(to_json(list));
    } else {
        for (const Finding& one : findings) print_finding(one, analysis, verb.file);
    }
    if (read.workflow) print_note(explored_text(analysis.explored));
    return read.workflow && !has_errors(findings) ? Exit::ok : Exit::refused;
}

}  // namespace jalon
