// DiagramLayout: the places of everything in a diagram, for one page. Boxes lie in boxes; children
// of one box lie in layers along the arrows (layers.h), the regions of a parallel state
// side by side. Which way a box flows, and over how many rows regions go, is chosen so that the
// whole is drawn as large as a page of A3 on its side allows. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "adapters/diagram/layers.h"
#include "adapters/diagram/model.h"

namespace jalon {

enum class TextRole { title, state, note, label };

struct PlacedText {
    Point at;  // the left end of its base line
    int width = 0;
    TextRole role = TextRole::state;
    std::string text;
};

struct PlacedNode {
    std::size_t node = 0;
    Rectangle box;             // with everything in it
    std::optional<Point> dot;  // of an initial state: from here an arrow leads to the box
    bool region = false;       // of a parallel state: no border of its own
    std::vector<PlacedText> texts;
};

struct PlacedArrow {
    std::size_t arrow = 0;
    LayerLine line;
    Flow flow = Flow::down;
    std::vector<PlacedText> texts;
};

// Between the regions of a parallel state.
struct Divider {
    Point from;
    Point to;
};

struct DiagramLayout {
    Extent extent;
    std::vector<PlacedNode> nodes;  // outer ones first; the page is none of them
    std::vector<PlacedArrow> arrows;
    std::vector<Divider> dividers;
};

// What the page needs around the drawing: a margin on each side, the title above, the legend below.
inline constexpr int page_margin = 20;
inline constexpr int page_title_height = 34;
inline constexpr int page_legend_height = 24;

// The page without regard to its shape, for a drawing of that extent.
[[nodiscard]] Extent page_of(const Extent& drawing);

// The smallest page of A3's shape, on its side, that holds the extent.
[[nodiscard]] Extent a3_around(const Extent& extent);

// In units of the page.
[[nodiscard]] int font_size(TextRole role);

[[nodiscard]] DiagramLayout lay_out(const DiagramModel& model);

}  // namespace jalon
