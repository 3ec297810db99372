// Report: the findings about a chart's elements, and the checks that all elements share. Private to
// adapters/scxml.
#pragma once

#include <initializer_list>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/scxml/scxml_reader.h"
#include "adapters/scxml/xml_tree.h"

namespace jalon {

class Report {
public:
    // The tree must outlive the report.
    explicit Report(const XmlTree& tree) : tree_(tree) {}

    // A malformed chart is told about a hundred times, then enough is said.
    void add(int line, std::string code, std::string message);
    void add(pugi::xml_node element, std::string code, std::string message) {
        add(tree_.line_of(element), std::move(code), std::move(message));
    }

    // As people write it: "<send>".
    [[nodiscard]] static std::string tag_of(pugi::xml_node element) {
        return std::string("<") + element.name() + ">";
    }

    // Something that SCXML has and an import has not.
    void unsupported(pugi::xml_node element, const std::string& what);

    // Attributes twice, of a kind that needs data, or that the element does not have.
    void check_attributes(pugi::xml_node element, std::initializer_list<std::string_view> known);

    // The elements inside; text among them is reported.
    [[nodiscard]] std::vector<pugi::xml_node> children(pugi::xml_node element);

    [[nodiscard]] std::string_view name_of(pugi::xml_node element) const {
        return tree_.name_of(element);
    }
    [[nodiscard]] int line_of(pugi::xml_node element) const { return tree_.line_of(element); }

    // By line.
    [[nodiscard]] std::vector<ScxmlFinding> take();
    [[nodiscard]] bool empty() const { return found_.empty(); }

private:
    const XmlTree& tree_;
    std::vector<ScxmlFinding> found_;
};

}  // namespace jalon
