// Any bytes as a workflow file: reading them ends in findings or in a workflow, and one that can be
// run starts and takes its triggers to a configuration or to an error, the same one twice.
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/crypto/hasher.h"
#include "adapters/json/json.h"
#include "adapters/json/workflow_reader.h"
#include "engine/base/check.h"
#include "engine/chart/interpreter.h"
#include "tools/embed/embedded_file.h"

namespace jalon {
namespace {

constexpr int triggers_max = 12;

std::string_view schema_text() {
    for (const EmbeddedFile& file : shipped_workflows()) {
        if (file.path == "workflow.schema.json") return file.bytes;
    }
    return {};
}

const WorkflowReader& reader() {
    static const OpensslHasher hasher;
    static const auto made = WorkflowReader::make(schema_text(), hasher);
    CHECK(made.has_value());
    return *made;
}

struct Standing {
    std::set<std::string> active;
    std::map<std::string, std::vector<std::string>> history;
    Value data{Value::Object{}};

    void take(const Chart& chart, RunResult run) {
        std::multiset<std::string> moved(active.begin(), active.end());
        moved.insert(run.outcome.entered.begin(), run.outcome.entered.end());
        for (const std::string& id : run.outcome.exited) moved.extract(id);
        active = {moved.begin(), moved.end()};
        for (HistoryValue& one : run.outcome.history) {
            history[one.state] = std::move(one.active);
        }
        data = std::move(run.data);
        CHECK(!run.outcome.changed || run.outcome.configuration == atomic_states(chart, active));
    }
};

ChartInputs inputs_of(const Standing& standing) {
    ChartInputs inputs;
    inputs.scope.set("data", standing.data);
    inputs.scope.set("input", Value::Object{});
    return inputs;
}

void run_triggers(const Workflow& workflow) {
    Standing standing;
    auto started = start_chart(workflow.chart, inputs_of(standing));
    if (!started) return;
    standing.take(workflow.chart, std::move(*started));
    int sent = 0;
    for (const auto& [trigger, rule] : workflow.triggers) {
        if (++sent > triggers_max) return;
        const ChartState state{&standing.active, &standing.history, {}};
        auto once = run_trigger(workflow.chart, state, trigger, inputs_of(standing));
        const auto twice = run_trigger(workflow.chart, state, trigger, inputs_of(standing));
        CHECK(once.has_value() == twice.has_value());
        if (!once) continue;
        CHECK(once->outcome == twice->outcome && once->data == twice->data);
        standing.take(workflow.chart, std::move(*once));
    }
}

void run(std::string_view text) {
    const auto document = parse_json(text, limits::workflow_json_depth_max);
    if (!document) return;
    const ReadWorkflow linted = reader().lint(*document);
    const ReadWorkflow read = reader().read(*document);
    CHECK(read.workflow != nullptr || has_errors(read.findings));
    CHECK(!linted.publishable() || read.workflow != nullptr);
    if (read.workflow) run_triggers(*read.workflow);
}

}  // namespace
}  // namespace jalon

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > jalon::limits::body_bytes_max) return 0;
    jalon::run({reinterpret_cast<const char*>(data), size});  // NOLINT: bytes as text
    return 0;
}
