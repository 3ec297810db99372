// Layers: boxes and the arrows between them, in layers along the flow, so that arrows go one way as
// far as they can, none passes through a box, and each label has a place of its own. A layered
// drawing in the manner of Sugiyama: cycles are opened, boxes and labels get layers, orders within
// layers are chosen for few crossings, then places for short and straight lines.
//
// Integers only: the same input gives the same drawing on every machine. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace jalon {

struct Point {
    int x = 0;
    int y = 0;
    friend bool operator==(const Point&, const Point&) = default;
};

struct Extent {
    int width = 0;
    int height = 0;
};

struct Rectangle {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
};

// Down the page, or across it from left to right.
enum class Flow { down, across };

// `blank`: what is left free before the box on the side that no line meets: to the left where the
// flow goes down, above where it goes across. Part of the extent.
struct LayerBox {
    Extent extent;
    int blank = 0;
};

// `label` without extent: none.
struct LayerEdge {
    std::size_t from = 0;
    std::size_t to = 0;
    Extent label;
};

// A line from box to box. Where two points differ in both directions, it bends smoothly, leaving
// and arriving along the flow. A label interrupts it, hence the pieces.
struct LayerLine {
    std::vector<std::vector<Point>> pieces;
    std::optional<Rectangle> label;
};

struct Layers {
    Extent extent;
    std::vector<Point> boxes;      // the upper left corners, in the order given
    std::vector<LayerLine> lines;  // in the order given
};

// REQUIRES: no edge leads from a box to itself.
[[nodiscard]] Layers lay_in_layers(const std::vector<LayerBox>& boxes,
                                   const std::vector<LayerEdge>& edges, Flow flow);

}  // namespace jalon
