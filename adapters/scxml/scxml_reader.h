// ScxmlReader: a statechart in W3C SCXML 1.0 as a workflow document that behaves alike.
//
// Read: everything of sections 3 and 4 that the null data model allows, with In() as the only
// predicate, delays that are constants, and the SCXML event processor. Refused, each with its line:
// whatever needs data or an expression, <invoke>, DOCTYPE, and every element or attribute that
// SCXML does not have. Elements and attributes of other namespaces are ignored among states, where
// editors keep their drawings, and refused among executable content.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/value.h"

namespace jalon {

struct ScxmlFinding {
    int line = 0;         // 1-based; of the start tag when an element is meant
    std::string code;     // "xml", "unsupported", "shape", or a code of the chart's own check
    std::string message;  // English

    friend bool operator==(const ScxmlFinding&, const ScxmlFinding&) = default;
};

struct ReadScxml {
    Value workflow;                      // null when anything was found
    std::vector<ScxmlFinding> findings;  // all of them refuse the chart; by line
};

// Reads a whole chart. `name` becomes the workflow's id and title when the chart has no name of its
// own. The events that transitions name literally become triggers for everyone; an event that
// nobody waits for is discarded ("unmatched").
//
// Bounded: limits::body_bytes_max bytes, elements nested 64 deep, limits::chart_nodes_max states.
// Pure; safe to call from any thread.
[[nodiscard]] ReadScxml read_scxml(std::string_view text, std::string_view name);

}  // namespace jalon
