#include "adapters/scxml/scxml_reader.h"

#include <algorithm>
#include <utility>

#include "adapters/scxml/report.h"
#include "adapters/scxml/state_reader.h"
#include "adapters/scxml/xml_tree.h"
#include "engine/base/ids.h"
#include "engine/chart/chart_builder.h"

namespace jalon {
namespace {

constexpr std::size_t id_bytes_max = 100;

Value words(std::string_view text) { return Value::Object{{"en", text}, {"fr", text}}; }

// A workflow's id that looks like `name`.
std::string id_like(std::string_view name) {
    std::string id;
    for (const char c : name.substr(0, id_bytes_max)) {
        const bool letter =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (id.empty() && !letter) continue;
        const bool kept = letter || c == '-' || (c == '.' && !id.ends_with('.'));
        id += kept ? c : '_';
    }
    return is_instance_id(id) ? id : "chart";
}

Value triggers_of(const std::vector<std::string>& events) {
    Value::Object triggers;
    for (const std::string& event : events) {
        triggers.push_back({event, Value::Object{{"title", words(event)},
                                                 {"by", Value::Array{"*"}},
                                                 {"data", Value::Object{{"type", "object"}}}}});
    }
    return triggers;
}

}  // namespace

ReadScxml read_scxml(std::string_view text, std::string_view name) {
    XmlTree tree;
    if (auto fault = tree.load(text)) return {{}, {std::move(*fault)}};
    Report report(tree);
    StateReader states(report);
    const std::string_view own = tree.root().attribute("name").value();
    const std::string_view title = own.empty() ? name : own;
    Value workflow{Value::Object{{"id", id_like(title)},
                                 {"version", 1},
                                 {"title", words(title.empty() ? "chart" : title)},
                                 {"unmatched", "discard"},
                                 {"initial", Value{}}}};
    for (Value::Member& member : states.chart(tree.root())) {
        workflow.set(member.name, std::move(member.value));
    }
    workflow.set("triggers", triggers_of(states.events()));
    workflow.set("data", Value::Object{{"type", "object"}});
    if (report.empty()) {
        Findings findings;
        static_cast<void>(build_chart(workflow, findings));
        for (Finding& one : findings) {
            report.add(states.line_of(one.pointer), std::move(one.code), std::move(one.message));
        }
    }
    if (!report.empty()) return {{}, report.take()};
    return {std::move(workflow), {}};
}

}  // namespace jalon
