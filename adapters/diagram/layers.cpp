#include "adapters/diagram/layers.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "adapters/diagram/spread.h"

namespace jalon {
namespace {

constexpr int layer_gap = 13;   // between layers: room for lines to bend
constexpr int side_gap = 11;    // between neighbours of a layer
constexpr int line_width = 4;   // what a line takes that only passes
constexpr int port_gap = 9;     // between the ends of lines at one side of a box
constexpr int port_margin = 7;  // from the corners
constexpr int order_sweeps = 12;
constexpr int place_sweeps = 10;

// A box, a label, or a line that passes through a layer.
struct Item {
    int width = 0;
    int height = 0;
    std::size_t layer = 0;
    int x = 0;  // left
    int blank = 0;
    bool box = false;
    std::vector<std::size_t> above;
    std::vector<std::size_t> below;

    [[nodiscard]] int middle() const { return x + blank + (width - blank) / 2; }
};

// From its middle to its edges.
int reach_left(const Item& item) { return item.blank + (item.width - item.blank) / 2; }
int reach_right(const Item& item) { return item.width - reach_left(item); }

// From box to box through every layer between, the label's among them.
struct Chain {
    std::vector<std::size_t> items;
    std::optional<std::size_t> label;
    bool reversed = false;
};

// The drawing with the flow down the page.
class LayerDrawing {
public:
    LayerDrawing(const std::vector<LayerBox>& boxes, const std::vector<LayerEdge>& edges)
        : edges_(edges) {
        for (const LayerBox& box : boxes) {
            Item item;
            item.width = box.extent.width;
            item.height = box.extent.height;
            item.blank = box.blank;
            item.box = true;
            items_.push_back(item);
        }
        assign_layers();
        make_chains();
        order();
        place();
    }

    [[nodiscard]] Layers result() const;

private:
    void assign_layers();
    void make_chains();
    void link(std::size_t upper, std::size_t lower);
    std::size_t add_passing(std::size_t layer, Extent label);
    void order();
    [[nodiscard]] std::int64_t crossings() const;
    void sort_by_neighbours(std::vector<std::size_t>& layer, bool from_above);
    void note_ranks();
    void place();
    void pull(std::vector<std::size_t>& layer, bool from_above);
    [[nodiscard]] std::vector<int> layer_tops(int& height) const;
    [[nodiscard]] std::vector<int> port_places(std::size_t box, bool bottom) const;
    [[nodiscard]] int port_of(std::size_t box, bool bottom, std::size_t neighbour) const;
    [[nodiscard]] LayerLine line_of(const Chain& chain, const std::vector<int>& tops,
                                    const std::vector<int>& bottoms) const;

    const std::vector<LayerEdge>& edges_;
    std::vector<Item> items_;
    std::vector<Chain> chains_;
    std::vector<std::vector<std::size_t>> layers_;  // items in order
    std::vector<std::size_t> rank_;                 // of an item within its layer
};

// The order given is the way forward: an edge back to an earlier box is drawn upwards. Boxes take
// even layers; what passes between them, with the labels, takes odd ones too.
void LayerDrawing::assign_layers() {
    for (std::size_t box = 0; box < items_.size(); ++box) {
        for (const LayerEdge& edge : edges_) {
            const auto [upper, lower] = std::minmax(edge.from, edge.to);
            if (lower == box) {
                items_[box].layer = std::max(items_[box].layer, items_[upper].layer + 2);
            }
        }
    }
    // What only leads further down moves to what it leads to.
    for (std::size_t box = items_.size(); box-- > 0;) {
        std::size_t lowest = SIZE_MAX;
        bool led_to = false;
        for (const LayerEdge& edge : edges_) {
            const auto [upper, lower] = std::minmax(edge.from, edge.to);
            if (upper == box) lowest = std::min(lowest, items_[lower].layer - 2);
            led_to = led_to || lower == box;
        }
        if (!led_to && lowest != SIZE_MAX) items_[box].layer = lowest;
    }
}

void LayerDrawing::link(std::size_t upper, std::size_t lower) {
    items_[upper].below.push_back(lower);
    items_[lower].above.push_back(upper);
}

std::size_t LayerDrawing::add_passing(std::size_t layer, Extent label) {
    Item item;
    item.layer = layer;
    item.width = std::max(line_width, label.width);
    item.height = label.height;
    items_.push_back(item);
    return items_.size() - 1;
}

void LayerDrawing::make_chains() {
    for (const LayerEdge& edge : edges_) {
        Chain chain;
        const auto [upper, lower] = std::minmax(edge.from, edge.to);
        chain.reversed = edge.from > edge.to;
        chain.items.push_back(upper);
        const std::size_t first = items_[upper].layer + 1;
        const std::size_t end = items_[lower].layer;
        // Near where it begins: the label tells who may leave there.
        const std::size_t labelled = chain.reversed ? end - 1 : first;
        for (std::size_t layer = first; layer < end; ++layer) {
            const bool here = layer == labelled && edge.label.width > 0;
            const std::size_t item = add_passing(layer, here ? edge.label : Extent{});
            if (here) chain.label = item;
            link(chain.items.back(), item);
            chain.items.push_back(item);
        }
        link(chain.items.back(), lower);
        chain.items.push_back(lower);
        chains_.push_back(std::move(chain));
    }
    for (std::size_t item = 0; item < items_.size(); ++item) {
        layers_.resize(std::max(layers_.size(), items_[item].layer + 1));
        layers_[items_[item].layer].push_back(item);
    }
}

void LayerDrawing::note_ranks() {
    rank_.resize(items_.size());
    for (const auto& layer : layers_) {
        for (std::size_t i = 0; i < layer.size(); ++i) rank_[layer[i]] = i;
    }
}

std::int64_t LayerDrawing::crossings() const {
    std::int64_t count = 0;
    for (const auto& layer : layers_) {
        std::vector<std::pair<std::size_t, std::size_t>> lines;
        for (const std::size_t item : layer) {
            for (const std::size_t lower : items_[item].below) {
                lines.emplace_back(rank_[item], rank_[lower]);
            }
        }
        for (std::size_t i = 0; i < lines.size(); ++i) {
            for (std::size_t k = i + 1; k < lines.size(); ++k) {
                const bool cross =
                    (lines[i].first < lines[k].first && lines[i].second > lines[k].second) ||
                    (lines[i].first > lines[k].first && lines[i].second < lines[k].second);
                if (cross) ++count;
            }
        }
    }
    return count;
}

void LayerDrawing::sort_by_neighbours(std::vector<std::size_t>& layer, bool from_above) {
    std::vector<std::pair<std::int64_t, std::size_t>> wanted;
    for (const std::size_t item : layer) {
        const auto& neighbours = from_above ? items_[item].above : items_[item].below;
        std::int64_t sum = 0;
        for (const std::size_t one : neighbours)
            sum += static_cast<std::int64_t>(rank_[one]) * 1000;
        const std::int64_t mean = neighbours.empty()
                                      ? static_cast<std::int64_t>(rank_[item]) * 1000
                                      : sum / static_cast<std::int64_t>(neighbours.size());
        wanted.emplace_back(mean, item);
    }
    std::stable_sort(wanted.begin(), wanted.end(),
                     [](const auto& left, const auto& right) { return left.first < right.first; });
    for (std::size_t i = 0; i < layer.size(); ++i) layer[i] = wanted[i].second;
    for (std::size_t i = 0; i < layer.size(); ++i) rank_[layer[i]] = i;
}

void LayerDrawing::order() {
    note_ranks();
    auto best = layers_;
    std::int64_t fewest = crossings();
    for (int sweep = 0; sweep < order_sweeps && fewest > 0; ++sweep) {
        const bool down = sweep % 2 == 0;
        for (std::size_t i = 0; i < layers_.size(); ++i) {
            sort_by_neighbours(layers_[down ? i : layers_.size() - 1 - i], down);
        }
        const std::int64_t count = crossings();
        if (count >= fewest) continue;
        fewest = count;
        best = layers_;
    }
    layers_ = std::move(best);
    note_ranks();
}

void LayerDrawing::pull(std::vector<std::size_t>& layer, bool from_above) {
    std::vector<int> places;
    std::vector<int> gaps;
    std::vector<int> weights;
    for (std::size_t i = 0; i < layer.size(); ++i) {
        const Item& item = items_[layer[i]];
        const auto& neighbours = from_above ? item.above : item.below;
        std::int64_t sum = 0;
        for (const std::size_t one : neighbours) sum += items_[one].middle();
        const auto count = static_cast<std::int64_t>(neighbours.size());
        const int wanted = count == 0 ? item.middle() : static_cast<int>(sum / count);
        places.push_back(wanted);
        // A line that bends twice tells less than a box that stands aside.
        weights.push_back(count == 0 ? 1 : item.box ? 2 : 4);
        if (i > 0) gaps.push_back(reach_right(items_[layer[i - 1]]) + reach_left(item) + side_gap);
    }
    spread(places, gaps, weights);
    for (std::size_t i = 0; i < layer.size(); ++i) {
        Item& item = items_[layer[i]];
        item.x = places[i] - reach_left(item);
    }
}

void LayerDrawing::place() {
    for (auto& layer : layers_) {
        int x = 0;
        for (const std::size_t item : layer) {
            items_[item].x = x;
            x += items_[item].width + side_gap;
        }
    }
    for (int sweep = 0; sweep < place_sweeps; ++sweep) {
        const bool down = sweep % 2 == 0;
        for (std::size_t i = 0; i < layers_.size(); ++i) {
            pull(layers_[down ? i : layers_.size() - 1 - i], down);
        }
    }
    int left = items_.empty() ? 0 : items_.front().x;
    for (const Item& item : items_) left = std::min(left, item.x);
    for (Item& item : items_) item.x -= left;
}

std::vector<int> LayerDrawing::layer_tops(int& height) const {
    std::vector<int> tops;
    int y = 0;
    for (const auto& layer : layers_) {
        int highest = 0;
        for (const std::size_t item : layer) highest = std::max(highest, items_[item].height);
        tops.push_back(y);
        y += highest + (highest > 0 ? layer_gap : 0);
    }
    height = std::max(0, y - layer_gap);
    return tops;
}

// Where lines meet a side of a box: opposite what they come from, but apart.
std::vector<int> LayerDrawing::port_places(std::size_t box, bool bottom) const {
    const Item& item = items_[box];
    const auto& neighbours = bottom ? item.below : item.above;
    std::vector<std::size_t> order(neighbours.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
        return rank_[neighbours[left]] < rank_[neighbours[right]];
    });
    const auto count = static_cast<int>(order.size());
    const int low = item.x + item.blank + std::min(port_margin, (item.width - item.blank) / 2);
    const int high = std::max(low, item.x + item.width - port_margin);
    const int gap = count > 1 ? std::min(port_gap, (high - low) / (count - 1)) : 0;
    std::vector<int> places;
    for (int i = 0; i < count; ++i) {
        const int wanted = items_[neighbours[order[static_cast<std::size_t>(i)]]].middle();
        places.push_back(std::clamp(wanted, low + i * gap, high - (count - 1 - i) * gap));
    }
    spread(places, std::vector<int>(places.size(), gap), std::vector<int>(places.size(), 1));
    std::vector<int> by_neighbour(places.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        by_neighbour[order[i]] = std::clamp(places[i], low, high);
    }
    return by_neighbour;
}

int LayerDrawing::port_of(std::size_t box, bool bottom, std::size_t neighbour) const {
    const auto& neighbours = bottom ? items_[box].below : items_[box].above;
    const auto at = std::find(neighbours.begin(), neighbours.end(), neighbour);
    return port_places(box, bottom)[static_cast<std::size_t>(at - neighbours.begin())];
}

LayerLine LayerDrawing::line_of(const Chain& chain, const std::vector<int>& tops,
                                const std::vector<int>& bottoms) const {
    LayerLine line;
    std::vector<Point> points;
    const std::size_t upper = chain.items.front();
    const std::size_t lower = chain.items.back();
    const int out = port_of(upper, true, chain.items[1]);
    points.push_back({out, tops[items_[upper].layer] + items_[upper].height});
    points.push_back({out, bottoms[items_[upper].layer]});
    for (std::size_t i = 1; i + 1 < chain.items.size(); ++i) {
        const Item& item = items_[chain.items[i]];
        const int top = tops[item.layer];
        if (chain.label == chain.items[i]) {
            points.push_back({item.middle(), top});
            line.pieces.push_back(std::exchange(points, {}));
            line.label = Rectangle{item.x, top, item.width, item.height};
            points.push_back({item.middle(), top + item.height});
        } else if (bottoms[item.layer] > top) {
            points.push_back({item.middle(), top});
        }
        if (bottoms[item.layer] > top) points.push_back({item.middle(), bottoms[item.layer]});
    }
    points.push_back(
        {port_of(lower, false, chain.items[chain.items.size() - 2]), tops[items_[lower].layer]});
    line.pieces.push_back(std::move(points));
    for (auto& piece : line.pieces) {
        piece.erase(std::unique(piece.begin(), piece.end()), piece.end());
        if (chain.reversed) std::reverse(piece.begin(), piece.end());
    }
    if (chain.reversed) std::reverse(line.pieces.begin(), line.pieces.end());
    return line;
}

Layers LayerDrawing::result() const {
    Layers layers;
    const auto tops = layer_tops(layers.extent.height);
    std::vector<int> bottoms = tops;
    for (const Item& item : items_) {
        bottoms[item.layer] = std::max(bottoms[item.layer], tops[item.layer] + item.height);
        layers.extent.width = std::max(layers.extent.width, item.x + item.width);
    }
    for (const Item& item : items_) {
        if (item.box) layers.boxes.push_back({item.x, tops[item.layer]});
    }
    for (const Chain& chain : chains_) layers.lines.push_back(line_of(chain, tops, bottoms));
    return layers;
}

}  // namespace

Layers lay_in_layers(const std::vector<LayerBox>& boxes, const std::vector<LayerEdge>& edges,
                     Flow flow) {
    if (flow == Flow::down) return LayerDrawing(boxes, edges).result();
    std::vector<LayerBox> turned = boxes;
    std::vector<LayerEdge> turned_edges = edges;
    for (LayerBox& box : turned) std::swap(box.extent.width, box.extent.height);
    for (LayerEdge& edge : turned_edges) std::swap(edge.label.width, edge.label.height);
    Layers layers = LayerDrawing(turned, turned_edges).result();
    std::swap(layers.extent.width, layers.extent.height);
    for (Point& point : layers.boxes) std::swap(point.x, point.y);
    for (LayerLine& line : layers.lines) {
        for (auto& piece : line.pieces) {
            for (Point& point : piece) std::swap(point.x, point.y);
        }
        if (line.label) {
            std::swap(line.label->x, line.label->y);
            std::swap(line.label->width, line.label->height);
        }
    }
    return layers;
}

}  // namespace jalon
