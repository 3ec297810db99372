// What the XML library lets pass and an XML processor must not: everything is looked at before a
// tree is built. Private to adapters/scxml.
#pragma once

#include <optional>
#include <string_view>

#include "adapters/scxml/scxml_reader.h"

namespace jalon {

inline constexpr int xml_depth_max = 64;  // elements inside elements; deeper is hostile

// The first fault of the text, if any: too long, no UTF-8, characters that XML forbids, DOCTYPE,
// an entity other than the five of XML, elements nested too deeply, "<" inside a value, text or a
// second element beside the root. A text that passes may still be malformed.
[[nodiscard]] std::optional<ScxmlFinding> check_markup(std::string_view text);

// The line of a byte, 1-based.
[[nodiscard]] int line_at(std::string_view text, std::size_t offset);

}  // namespace jalon
