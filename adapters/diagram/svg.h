// The drawing of a diagram as SVG 1.1: one page, no script, nothing from outside. Pure.
#pragma once

#include <string>

#include "adapters/diagram/layout.h"
#include "adapters/diagram/model.h"

namespace jalon {

// Text or attribute value as XML has it; what XML 1.0 forbids becomes U+FFFD.
[[nodiscard]] std::string xml_escaped(std::string_view text);

[[nodiscard]] std::string svg_of(const DiagramModel& model, const DiagramLayout& layout);

}  // namespace jalon
