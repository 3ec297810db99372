#include "adapters/scxml/xml_tree.h"

#include <algorithm>
#include <string>

#include "adapters/scxml/markup_check.h"

namespace jalon {
namespace {

constexpr std::string_view scxml_namespace = "http://www.w3.org/2005/07/scxml";

std::string_view prefix_of(std::string_view name) {
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? std::string_view{} : name.substr(0, colon + 1);
}

}  // namespace

std::optional<ScxmlFinding> XmlTree::load(std::string_view text) {
    if (auto found = check_markup(text)) return found;
    const auto result =
        document_.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!result) {
        return ScxmlFinding{line_at(text, static_cast<std::size_t>(result.offset)), "xml",
                            result.description()};
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') line_ends_.push_back(static_cast<std::ptrdiff_t>(i));
    }
    prefix_ = prefix_of(root().name());
    return check_root();
}

std::optional<ScxmlFinding> XmlTree::check_root() const {
    const auto fault = [&](std::string message) {
        return ScxmlFinding{line_of(root()), "shape", std::move(message)};
    };
    std::string declaration = "xmlns";
    if (!prefix_.empty()) declaration += ":" + std::string(prefix_.substr(0, prefix_.size() - 1));
    const pugi::xml_attribute space = root().attribute(declaration.c_str());
    if (space && space.value() != scxml_namespace) {
        return fault("the root is not of SCXML's namespace, " + std::string(scxml_namespace));
    }
    if (name_of(root()) != "scxml") return fault("the root element is <scxml>");
    const pugi::xml_attribute version = root().attribute("version");
    if (version && version.value() != std::string_view("1.0")) return fault("version is 1.0");
    return std::nullopt;
}

int XmlTree::line_of(pugi::xml_node node) const {
    const auto end = std::lower_bound(line_ends_.begin(), line_ends_.end(), node.offset_debug());
    return 1 + static_cast<int>(end - line_ends_.begin());
}

std::string_view XmlTree::name_of(pugi::xml_node element) const {
    const std::string_view name = element.name();
    if (prefix_of(name) != prefix_) return {};
    const pugi::xml_attribute space = element.attribute("xmlns");
    if (prefix_.empty() && space && space.value() != scxml_namespace) return {};
    return name.substr(prefix_.size());
}

}  // namespace jalon
