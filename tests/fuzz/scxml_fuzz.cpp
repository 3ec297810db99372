// Any bytes as an SCXML chart: reading them ends in findings with lines that the text has, or in a
// workflow that is written as JSON, read back, built, and runs alike twice.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/json/json.h"
#include "adapters/scxml/scxml_reader.h"
#include "engine/base/check.h"
#include "engine/base/limits.h"
#include "engine/chart/chart_builder.h"
#include "engine/chart/interpreter.h"

namespace jalon {
namespace {

constexpr int triggers_max = 12;

void run_chart(const Chart& chart, const Value::Object& triggers) {
    std::multiset<std::string> moved;
    std::map<std::string, std::vector<std::string>> history;
    auto run = start_chart(chart, ChartInputs{});
    for (int sent = 0; run; ++sent) {
        for (const std::string& id : run->outcome.entered) moved.insert(id);
        for (const std::string& id : run->outcome.exited) moved.extract(id);
        for (const HistoryValue& one : run->outcome.history) history[one.state] = one.active;
        const std::set<std::string> active(moved.begin(), moved.end());
        CHECK(active.size() == moved.size());
        CHECK(!run->outcome.changed || run->outcome.configuration == atomic_states(chart, active));
        const auto index = static_cast<std::size_t>(sent);
        if (run->outcome.final || sent == triggers_max || index == triggers.size()) return;
        const ChartState state{&active, &history, {}};
        const std::string& event = triggers[index].name;
        run = run_trigger(chart, state, event, ChartInputs{});
        const auto again = run_trigger(chart, state, event, ChartInputs{});
        CHECK(run.has_value() == again.has_value());
        CHECK(!run || run->outcome == again->outcome);
    }
}

void run(std::string_view text) {
    const ReadScxml read = read_scxml(text, "chart");
    const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
    for (const ScxmlFinding& one : read.findings) CHECK(one.line >= 1 && one.line <= lines);
    CHECK(read.workflow.is_null() == !read.findings.empty());
    if (read.workflow.is_null()) return;
    const auto document = parse_json(to_json(read.workflow), limits::workflow_json_depth_max);
    if (!document) return;  // content within content, deeper than a workflow file may be
    CHECK(*document == read.workflow);
    Findings findings;
    const auto chart = build_chart(*document, findings);
    CHECK(chart && findings.empty());
    run_chart(*chart, *document->find("triggers")->as_object());
}

}  // namespace
}  // namespace jalon

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    jalon::run({reinterpret_cast<const char*>(data), size});  // NOLINT: bytes as text
    return 0;
}
