#include "adapters/scxml/report.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "adapters/scxml/expressions.h"

namespace jalon {
namespace {

constexpr std::size_t findings_max = 100;

// Attributes whose value is an expression or a place in the data.
bool needs_data(std::string_view attribute) {
    static constexpr std::array<std::string_view, 5> names{"expr", "location", "idlocation",
                                                           "namelist", "src"};
    return attribute.ends_with("expr") ||
           std::find(names.begin(), names.end(), attribute) != names.end();
}

bool is_foreign(std::string_view attribute) {
    return attribute == "xmlns" || attribute.find(':') != std::string_view::npos;
}

}  // namespace

void Report::add(int line, std::string code, std::string message) {
    if (found_.size() >= findings_max) return;
    found_.push_back(ScxmlFinding{line, std::move(code), std::move(message)});
}

void Report::unsupported(pugi::xml_node element, const std::string& what) {
    add(element, "unsupported",
        what + " is not supported: a chart is imported without data, expressions and <invoke>");
}

void Report::check_attributes(pugi::xml_node element,
                              std::initializer_list<std::string_view> known) {
    std::set<std::string_view> seen;
    for (const pugi::xml_attribute attribute : element.attributes()) {
        const std::string_view name = attribute.name();
        if (!seen.insert(name).second) {
            add(element, "xml", "the attribute " + std::string(name) + " stands here twice");
        }
        if (is_foreign(name) || std::find(known.begin(), known.end(), name) != known.end()) {
            continue;
        }
        const std::string what =
            "the attribute " + std::string(name) + " of <" + element.name() + ">";
        if (needs_data(name)) {
            unsupported(element, what);
        } else {
            add(element, "shape", what + " is not one of SCXML's");
        }
    }
}

std::vector<pugi::xml_node> Report::children(pugi::xml_node element) {
    std::vector<pugi::xml_node> found;
    for (const pugi::xml_node child : element.children()) {
        if (child.type() == pugi::node_element) {
            found.push_back(child);
        } else if (!trimmed_xml(child.value()).empty()) {
            add(element, "shape", std::string("text stands inside <") + element.name() + ">");
        }
    }
    return found;
}

std::vector<ScxmlFinding> Report::take() {
    std::stable_sort(found_.begin(), found_.end(),
                     [](const auto& left, const auto& right) { return left.line < right.line; });
    return std::move(found_);
}

}  // namespace jalon
