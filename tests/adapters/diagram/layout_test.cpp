#include "adapters/diagram/layout.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>

#include "adapters/diagram/svg.h"
#include "adapters/json/json.h"
#include "tests/support/random_chart.h"
#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

bool overlap(const Rectangle& one, const Rectangle& other) {
    return one.x < other.x + other.width && other.x < one.x + one.width &&
           one.y < other.y + other.height && other.y < one.y + one.height;
}

bool holds(const Rectangle& outer, const Rectangle& inner) {
    return inner.x >= outer.x && inner.y >= outer.y &&
           inner.x + inner.width <= outer.x + outer.width &&
           inner.y + inner.height <= outer.y + outer.height;
}

bool at_border(const Rectangle& box, const Point& point) {
    const bool inside_x = point.x >= box.x && point.x <= box.x + box.width;
    const bool inside_y = point.y >= box.y && point.y <= box.y + box.height;
    return (inside_y && (point.x == box.x || point.x == box.x + box.width)) ||
           (inside_x && (point.y == box.y || point.y == box.y + box.height));
}

bool is_straight_through(const Point& from, const Point& to, const Rectangle& box) {
    const Rectangle line{std::min(from.x, to.x), std::min(from.y, to.y),
                         std::max(1, std::abs(from.x - to.x)),
                         std::max(1, std::abs(from.y - to.y))};
    return (from.x == to.x || from.y == to.y) && overlap(line, box);
}

// The rules that a legible drawing keeps; says what is wrong, or nothing.
class Drawing {
public:
    explicit Drawing(const Value& document, const DiagramWish& wish = {})
        : model(model_of(document, wish)), layout(lay_out(model)) {
        for (const PlacedNode& node : layout.nodes) boxes[node.node] = node.box;
    }

    [[nodiscard]] std::string wrong() const {
        if (boxes.size() + 1 != model.nodes.size()) return "a state is missing";
        for (const PlacedNode& node : layout.nodes) {
            if (auto said = wrong_box(node); !said.empty()) return said;
        }
        if (layout.arrows.size() != model.arrows.size()) return "an arrow is missing";
        for (const PlacedArrow& arrow : layout.arrows) {
            if (auto said = wrong_arrow(arrow); !said.empty()) return said;
        }
        return {};
    }

    DiagramModel model;
    DiagramLayout layout;
    std::map<std::size_t, Rectangle> boxes;

private:
    [[nodiscard]] std::string wrong_box(const PlacedNode& placed) const {
        const DiagramNode& node = model.nodes[placed.node];
        const Rectangle page{0, 0, layout.extent.width, layout.extent.height};
        const Rectangle& outer = node.parent == 0 ? page : boxes.at(node.parent);
        if (!holds(outer, placed.box)) return node.id + " lies outside";
        for (const std::size_t other : model.nodes[node.parent].children) {
            if (other != placed.node && overlap(placed.box, boxes.at(other))) {
                return node.id + " lies over " + model.nodes[other].id;
            }
        }
        for (const PlacedText& text : placed.texts) {
            const Rectangle words{text.at.x, text.at.y - font_size(text.role), text.width,
                                  font_size(text.role)};
            if (!holds(placed.box, words)) return node.id + " is too small for its text";
            for (const std::size_t child : node.children) {
                if (overlap(words, boxes.at(child))) return "text under " + model.nodes[child].id;
            }
        }
        return {};
    }

    [[nodiscard]] std::string wrong_arrow(const PlacedArrow& placed) const {
        const DiagramArrow& arrow = model.arrows[placed.arrow];
        const std::string name = model.nodes[arrow.from].id + " -> " + model.nodes[arrow.to].id;
        const auto& pieces = placed.line.pieces;
        if (!at_border(boxes.at(arrow.from), pieces.front().front())) return name + " begins apart";
        if (!at_border(boxes.at(arrow.to), pieces.back().back())) return name + " ends apart";
        if (arrow.titles.empty() == placed.line.label.has_value()) return name + " and its label";
        for (const std::size_t box : model.nodes[model.nodes[arrow.from].parent].children) {
            if (placed.line.label && overlap(*placed.line.label, boxes.at(box))) {
                return "the label of " + name + " lies over " + model.nodes[box].id;
            }
            if (box == arrow.from || box == arrow.to) continue;
            for (const auto& piece : pieces) {
                for (std::size_t i = 1; i < piece.size(); ++i) {
                    if (is_straight_through(piece[i - 1], piece[i], boxes.at(box))) {
                        return name + " runs through " + model.nodes[box].id;
                    }
                }
            }
        }
        return {};
    }
};

Value chart(std::string_view members) { return workflow_value(members); }

TEST(DiagramLayout, AChainFlowsOneWay) {
    const Drawing drawing(chart(R"("states": {"a": {"on": {"go": "b"}}, "b": {"on": {"go": "c"}},
        "c": {}}, "triggers": {"go": {"title": {"en": "Go on", "fr": "Continuer"}}})"));
    EXPECT_EQ(drawing.wrong(), "");
    const Rectangle a = drawing.boxes.at(1);
    const Rectangle b = drawing.boxes.at(2);
    const Rectangle c = drawing.boxes.at(3);
    EXPECT_TRUE((a.x < b.x && b.x < c.x) || (a.y < b.y && b.y < c.y));
}

TEST(DiagramLayout, ParallelRegionsAreParted) {
    const Drawing drawing(chart(R"("states": {"p": {"type": "parallel", "states": {
        "one": {"states": {"a": {}}}, "two": {"states": {"b": {}}}, "three": {}}}})"));
    EXPECT_EQ(drawing.wrong(), "");
    EXPECT_EQ(drawing.layout.dividers.size(), 2U);
}

TEST(DiagramLayout, AnInitialStateHasItsDotAndOthersHaveNone) {
    const Drawing drawing(chart(R"("initial": "a", "states": {"a": {}, "b": {}})"));
    ASSERT_EQ(drawing.layout.nodes.size(), 2U);
    EXPECT_TRUE(drawing.layout.nodes[0].dot);
    EXPECT_FALSE(drawing.layout.nodes[1].dot);
}

TEST(DiagramLayout, AnEmptyChartGivesAnEmptyPage) {
    const Drawing drawing(Value{Value::Object{}});
    EXPECT_TRUE(drawing.layout.nodes.empty());
    EXPECT_NE(svg_of(drawing.model, drawing.layout).find("</svg>"), std::string::npos);
}

RC_GTEST_PROP(DiagramLayout, BoxesLieInBoxesAndNothingLiesOverAnything, ()) {
    Chance chance(*rc::gen::noShrink(rc::gen::inRange<std::uint64_t>(0, 1U << 31U)));
    Value document = RandomChart(chance).draw();
    for (Value::Member& trigger : *document.find("triggers")->as_object()) {
        trigger.value.set("title", "Do what is called " + trigger.name);
    }
    RC_LOG() << to_json(document);
    RC_ASSERT(Drawing(document).wrong() == std::string());
}

}  // namespace
}  // namespace jalon::testing
