#include "adapters/diagram/block.h"

#include <algorithm>
#include <map>
#include <utility>

#include "adapters/diagram/text.h"

namespace jalon {
namespace {

using BlockKind = DiagramNode::Kind;

constexpr int padding = 9;
constexpr int text_pad = 6;
constexpr int dot_room = 18;     // before an initial state
constexpr int sign_width = 22;   // of a final or history state
constexpr int gap_between = 12;  // between boxes that no arrow joins
constexpr int title_width = 80;  // where titles of atomic states break
constexpr int note_width = 112;  // where notes break, in a narrow box
constexpr int label_width = 76;

int line_height(TextRole role) { return font_size(role) * 5 / 4; }

bool is_memory(const DiagramNode& node) {
    return node.kind == BlockKind::history || node.kind == BlockKind::deep_history;
}

// Lines one below the other.
class TextColumn {
public:
    TextColumn(int left, int top) : left_(left), y_(top) {}

    void add(const std::vector<std::string>& lines, TextRole role) {
        for (const std::string& line : lines) {
            const int width = text_width(line, font_size(role));
            texts_.push_back({{left_, y_ + font_size(role)}, width, role, line});
            width_ = std::max(width_, width);
            y_ += line_height(role);
        }
    }
    [[nodiscard]] int width() const { return width_; }
    [[nodiscard]] int bottom() const { return y_; }
    [[nodiscard]] std::vector<PlacedText> take() { return std::move(texts_); }

private:
    int left_;
    int y_;
    int width_ = 0;
    std::vector<PlacedText> texts_;
};

std::string in_one(const std::vector<std::string>& list, const std::string& between) {
    std::string text;
    for (const std::string& one : list) text += (text.empty() ? "" : between) + one;
    return text;
}

void move(Point& point, const Point& by) {
    point.x += by.x;
    point.y += by.y;
}

void move(Rectangle& box, const Point& by) {
    box.x += by.x;
    box.y += by.y;
}

void append(DiagramLayout& to, DiagramLayout&& part, const Point& by) {
    for (PlacedNode& node : part.nodes) {
        move(node.box, by);
        if (node.dot) move(*node.dot, by);
        for (PlacedText& text : node.texts) move(text.at, by);
        to.nodes.push_back(std::move(node));
    }
    for (PlacedArrow& arrow : part.arrows) {
        for (auto& piece : arrow.line.pieces) {
            for (Point& point : piece) move(point, by);
        }
        if (arrow.line.label) move(*arrow.line.label, by);
        for (PlacedText& text : arrow.texts) move(text.at, by);
        to.arrows.push_back(std::move(arrow));
    }
    for (Divider& divider : part.dividers) {
        move(divider.from, by);
        move(divider.to, by);
        to.dividers.push_back(divider);
    }
}

std::vector<std::string> label_lines(const DiagramArrow& arrow) {
    std::vector<std::string> lines;
    for (const std::string& title : arrow.titles) {
        const std::string shown = arrow.titles.size() > 1 ? "• " + title : title;
        for (auto& line : wrap_text(shown, font_size(TextRole::label), label_width)) {
            lines.push_back(std::move(line));
        }
    }
    return lines;
}

Extent label_extent(const DiagramArrow& arrow) {
    const auto lines = label_lines(arrow);
    if (lines.empty()) return {};
    return {lines_width(lines, font_size(TextRole::label)) + 6,
            static_cast<int>(lines.size()) * line_height(TextRole::label) + 3};
}

// Where each row of regions ends.
std::vector<std::size_t> rows_of(const std::vector<DiagramLayout>& parts, int limit) {
    std::vector<std::size_t> ends;
    int width = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (ends.empty() || width + parts[i].extent.width > limit) {
            ends.push_back(i);
            width = 0;
        }
        width += parts[i].extent.width;
        ends.back() = i + 1;
    }
    return ends;
}

// Rows that are as even as the order of the regions allows.
std::vector<std::size_t> even_rows(const std::vector<DiagramLayout>& parts, int rows) {
    int total = 0;
    int limit = 0;
    for (const DiagramLayout& part : parts) {
        total += part.extent.width;
        limit = std::max(limit, part.extent.width);
    }
    limit = std::max(limit, total / std::max(1, rows));
    while (static_cast<int>(rows_of(parts, limit).size()) > rows) limit += limit / 16 + 1;
    return rows_of(parts, limit);
}

// The row's height. Regions of one row are equally high.
int add_row(DiagramLayout& block, std::vector<DiagramLayout>& parts, std::size_t first,
            std::size_t end, int y) {
    int height = 0;
    for (std::size_t i = first; i < end; ++i) height = std::max(height, parts[i].extent.height);
    int x = 0;
    for (std::size_t i = first; i < end; ++i) {
        const int width = parts[i].extent.width;
        const bool region = !parts[i].nodes.empty() && parts[i].nodes.front().region;
        if (i > first && region) block.dividers.push_back({{x, y}, {x, y + height}});
        if (region) parts[i].nodes.front().box.height = height;
        append(block, std::move(parts[i]), {x, y});
        x += width;
    }
    block.extent.width = std::max(block.extent.width, x);
    return height;
}

}  // namespace

DiagramBlocks::DiagramBlocks(const DiagramModel& model)
    : model_(model), arrangements_(model.nodes.size()), extents_(model.nodes.size()) {}

void DiagramBlocks::arrange(std::size_t node, Arrangement arrangement) {
    arrangements_[node] = arrangement;
    // The room before an initial child depends on the flow, too.
    for (const std::size_t child : model_.nodes[node].children) extents_[child].reset();
    for (std::size_t at = node;; at = model_.nodes[at].parent) {
        extents_[at].reset();
        if (at == 0) break;
    }
}

Extent DiagramBlocks::extent(std::size_t node) {
    measuring_ = true;
    return block(node).extent;
}

DiagramLayout DiagramBlocks::whole() {
    measuring_ = false;
    return block(0);
}

DiagramLayout DiagramBlocks::block(std::size_t node) {
    if (!measuring_) return make(node);
    if (!extents_[node]) extents_[node] = make(node).extent;
    DiagramLayout measured;
    measured.extent = *extents_[node];
    return measured;
}

DiagramLayout DiagramBlocks::make(std::size_t node) {
    const DiagramNode& one = model_.nodes[node];
    if (one.children.empty()) return node == 0 ? DiagramLayout{} : leaf(node);
    return framed(node, one.kind == BlockKind::parallel ? regions(node) : layers(node));
}

bool DiagramBlocks::is_region(std::size_t node) const {
    return node != 0 && !is_memory(model_.nodes[node]) &&
           model_.nodes[model_.nodes[node].parent].kind == BlockKind::parallel;
}

// The room for the dot of an initial state: where its siblings' lines do not come in.
Extent DiagramBlocks::blank_of(std::size_t node) const {
    const DiagramNode& one = model_.nodes[node];
    if (!one.initial) return {};
    return arrangements_[one.parent].flow == Flow::down ? Extent{dot_room, 0} : Extent{0, dot_room};
}

// Moves a box aside for its dot.
void DiagramBlocks::free_dot(std::size_t node, PlacedNode& placed, DiagramLayout& block) const {
    const Extent blank = blank_of(node);
    block.extent = {placed.box.width + blank.width, placed.box.height + blank.height};
    const Point by{blank.width, blank.height};
    move(placed.box, by);
    for (PlacedText& text : placed.texts) move(text.at, by);
    if (blank.width > 0) placed.dot = Point{4, std::min(placed.box.height / 2, 16)};
    if (blank.height > 0) placed.dot = Point{std::min(placed.box.width / 2, 16), 4};
}

DiagramLayout DiagramBlocks::leaf(std::size_t node) const {
    const DiagramNode& one = model_.nodes[node];
    DiagramLayout block;
    PlacedNode placed;
    placed.node = node;
    placed.box = {0, 0, sign_width, sign_width};
    placed.region = is_region(node);
    if (!is_memory(one)) {
        const int left = one.kind == BlockKind::final ? sign_width : text_pad;
        TextColumn column(left, 3);
        column.add(wrap_text(one.short_title, font_size(TextRole::state), title_width),
                   TextRole::state);
        const int width = std::max(column.width(), note_width);
        if (!one.inside.empty()) {
            column.add(wrap_text(in_one(one.inside, " · "), font_size(TextRole::note), width),
                       TextRole::note);
        }
        for (const std::string& way : one.ways) {
            column.add(wrap_text(way, font_size(TextRole::note), width), TextRole::note);
        }
        placed.box = {0, 0, left + column.width() + text_pad, column.bottom() + 4};
        placed.texts = column.take();
    }
    free_dot(node, placed, block);
    block.nodes.push_back(std::move(placed));
    return block;
}

// Around the children: a border, the title, what can happen from anywhere inside.
DiagramLayout DiagramBlocks::framed(std::size_t node, DiagramLayout inner) const {
    const DiagramNode& one = model_.nodes[node];
    if (node == 0) return inner;
    const int width = std::max(inner.extent.width, note_width);
    TextColumn column(padding, 4);
    column.add(wrap_text(one.short_title, font_size(TextRole::title), width), TextRole::title);
    if (!one.ways.empty()) {
        const std::string begin =
            model_.language == "fr" ? "à tout moment ici : " : "from anywhere here: ";
        column.add(wrap_text(begin + in_one(one.ways, "; "), font_size(TextRole::note), width),
                   TextRole::note);
    }
    const int heading = column.bottom() + 5;
    DiagramLayout block;
    PlacedNode placed;
    placed.node = node;
    placed.box = {0, 0, std::max(column.width(), inner.extent.width) + 2 * padding,
                  heading + inner.extent.height + padding};
    placed.region = is_region(node);
    placed.texts = column.take();
    free_dot(node, placed, block);
    const Point at{placed.box.x + padding, placed.box.y + heading};
    block.nodes.push_back(std::move(placed));
    append(block, std::move(inner), at);
    return block;
}

DiagramLayout DiagramBlocks::layers(std::size_t node) {
    std::vector<std::size_t> pointed;
    std::vector<std::size_t> alone;
    for (const std::size_t child : model_.nodes[node].children) {
        const bool has_arrow = std::any_of(
            model_.arrows.begin(), model_.arrows.end(),
            [&](const DiagramArrow& arrow) { return arrow.from == child || arrow.to == child; });
        (has_arrow ? pointed : alone).push_back(child);
    }
    // The initial state comes first, whatever the file's order.
    std::stable_partition(pointed.begin(), pointed.end(),
                          [&](std::size_t child) { return model_.nodes[child].initial; });
    const Flow flow = arrangements_[node].flow;
    return with_alone(layered(pointed, flow), alone, flow);
}

DiagramLayout DiagramBlocks::layered(const std::vector<std::size_t>& children, Flow flow) {
    std::vector<DiagramLayout> parts;
    std::vector<LayerBox> boxes;
    std::map<std::size_t, std::size_t> place;
    for (const std::size_t child : children) {
        place[child] = parts.size();
        parts.push_back(block(child));
        const Extent blank = blank_of(child);
        boxes.push_back({parts.back().extent, blank.width + blank.height});
    }
    std::vector<std::size_t> drawn;
    std::vector<LayerEdge> edges;
    for (std::size_t i = 0; i < model_.arrows.size(); ++i) {
        const DiagramArrow& arrow = model_.arrows[i];
        if (place.count(arrow.from) == 0 || place.count(arrow.to) == 0) continue;
        drawn.push_back(i);
        edges.push_back({place[arrow.from], place[arrow.to], label_extent(arrow)});
    }
    Layers layers = lay_in_layers(boxes, edges, flow);
    DiagramLayout block;
    block.extent = layers.extent;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        append(block, std::move(parts[i]), layers.boxes[i]);
    }
    for (std::size_t i = 0; i < drawn.size() && !measuring_; ++i) {
        block.arrows.push_back(labelled(drawn[i], std::move(layers.lines[i]), flow));
    }
    return block;
}

PlacedArrow DiagramBlocks::labelled(std::size_t arrow, LayerLine line, Flow flow) const {
    PlacedArrow placed{arrow, std::move(line), flow, {}};
    if (!placed.line.label) return placed;
    const Rectangle& box = *placed.line.label;
    TextColumn column(box.x + 3, box.y);
    column.add(label_lines(model_.arrows[arrow]), TextRole::label);
    placed.texts = column.take();
    if (model_.arrows[arrow].titles.size() > 1) return placed;
    for (PlacedText& text : placed.texts) text.at.x = box.x + (box.width - text.width) / 2;
    return placed;
}

// Boxes without arrows: in rows below a drawing that flows down, in columns beside another.
DiagramLayout DiagramBlocks::with_alone(DiagramLayout whole, const std::vector<std::size_t>& alone,
                                        Flow flow) {
    const bool down = flow == Flow::down;
    const int limit = down ? whole.extent.width : whole.extent.height;
    int along = 0;
    int across = down ? whole.extent.height : whole.extent.width;
    if (across > 0) across += gap_between;
    int deepest = 0;
    for (const std::size_t child : alone) {
        DiagramLayout part = block(child);
        const int length = down ? part.extent.width : part.extent.height;
        if (along > 0 && along + length > std::max(limit, 4 * length)) {
            along = 0;
            across += deepest + gap_between;
            deepest = 0;
        }
        const Point at = down ? Point{along, across} : Point{across, along};
        whole.extent.width = std::max(whole.extent.width, at.x + part.extent.width);
        whole.extent.height = std::max(whole.extent.height, at.y + part.extent.height);
        along += length + gap_between;
        deepest = std::max(deepest, down ? part.extent.height : part.extent.width);
        append(whole, std::move(part), at);
    }
    return whole;
}

DiagramLayout DiagramBlocks::regions(std::size_t node) {
    auto children = model_.nodes[node].children;
    std::stable_partition(children.begin(), children.end(),
                          [&](std::size_t child) { return is_region(child); });
    std::vector<DiagramLayout> parts;
    parts.reserve(children.size());
    for (const std::size_t child : children) parts.push_back(block(child));
    DiagramLayout whole;
    std::size_t first = 0;
    std::vector<int> borders;
    for (const std::size_t end : even_rows(parts, arrangements_[node].rows)) {
        if (first > 0) borders.push_back(whole.extent.height);
        whole.extent.height += add_row(whole, parts, first, end, whole.extent.height);
        first = end;
    }
    for (const int y : borders) whole.dividers.push_back({{0, y}, {whole.extent.width, y}});
    return whole;
}

}  // namespace jalon
