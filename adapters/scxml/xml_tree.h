// XmlTree: the elements of a chart with their lines. Private to adapters/scxml.
#pragma once

#include <optional>
#include <pugixml.hpp>
#include <string_view>
#include <vector>

#include "adapters/scxml/scxml_reader.h"

namespace jalon {

class XmlTree {
public:
    // What is wrong with the text, if anything. `text` need not outlive the call.
    [[nodiscard]] std::optional<ScxmlFinding> load(std::string_view text);

    // REQUIRES: load() found nothing.
    [[nodiscard]] pugi::xml_node root() const { return document_.document_element(); }

    [[nodiscard]] int line_of(pugi::xml_node node) const;

    // The element's name in SCXML's namespace; "" when it belongs to another one.
    [[nodiscard]] std::string_view name_of(pugi::xml_node element) const;

private:
    [[nodiscard]] std::optional<ScxmlFinding> check_root() const;

    pugi::xml_document document_;
    std::vector<std::ptrdiff_t> line_ends_;
    std::string_view prefix_;  // of SCXML's namespace, with its colon; into document_
};

}  // namespace jalon
