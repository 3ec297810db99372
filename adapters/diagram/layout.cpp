#include "adapters/diagram/layout.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "adapters/diagram/block.h"
#include "engine/base/chance.h"

namespace jalon {
namespace {

constexpr int attempts = 40;
constexpr std::uint64_t shaken_max = 4;  // boxes that an attempt changes at once
constexpr std::uint64_t fixed_seed = 1;  // the same file, the same drawing

// The height of the page; ties go to what takes less room on it.
std::int64_t cost_of(const Extent& extent) {
    return std::int64_t{a3_around(page_of(extent)).height} * 100'000 + extent.width + extent.height;
}

// Looks for arrangements under which the page is small. One box after the other is tried in its
// other arrangements, inner ones first, until none helps: from the best of what the boxes' shapes
// suggest, then from the best so far with some boxes changed at random.
class ArrangementSearch {
public:
    explicit ArrangementSearch(const DiagramModel& model)
        : model_(model), blocks_(model), chance_(fixed_seed) {
        for (std::size_t node = model.nodes.size(); node-- > 0;) {
            if (model.nodes[node].children.size() > 1) free_.push_back(node);
        }
    }

    DiagramLayout run() {
        std::int64_t best = begin();
        for (int i = 0; i < attempts && !free_.empty(); ++i) {
            const auto before = all();
            for (std::uint64_t n = 1 + chance_.below(shaken_max); n > 0; --n) {
                const std::size_t node = chance_.pick(free_);
                blocks_.arrange(node, chance_.pick(alternatives(node)));
            }
            const std::int64_t cost = settle();
            if (cost <= best) {
                best = cost;
            } else {
                take(before);
            }
        }
        return blocks_.whole();
    }

private:
    using Choice = std::vector<std::pair<std::size_t, Arrangement>>;

    // What a box and all in it may look like.
    struct Shape {
        Extent extent;
        Choice choice;
    };

    // From the innermost boxes outwards, the shapes that are worth having: none is both wider and
    // higher than another. A box is tried around children that are all slim, all squat, or between.
    std::int64_t begin() {
        std::vector<std::vector<Shape>> shapes(model_.nodes.size());
        for (std::size_t node = model_.nodes.size(); node-- > 0;) {
            if (model_.nodes[node].children.empty()) continue;
            for (const int slimness : {25, 50, 75, 100, 150, 200, 400}) {
                Choice choice = choose(shapes, node, slimness);
                take(choice);
                for (const Arrangement& one : alternatives(node)) {
                    blocks_.arrange(node, one);
                    Shape shape{blocks_.extent(node), choice};
                    shape.choice.emplace_back(node, one);
                    keep(std::move(shape), shapes[node]);
                }
            }
        }
        const auto& whole = shapes.front();
        const auto best =
            std::min_element(whole.begin(), whole.end(), [](const Shape& left, const Shape& right) {
                return cost_of(left.extent) < cost_of(right.extent);
            });
        if (best != whole.end()) take(best->choice);
        return settle();
    }

    // Of each child the shape that fits into the smallest page of that proportion: height to width,
    // in hundredths.
    [[nodiscard]] Choice choose(const std::vector<std::vector<Shape>>& shapes, std::size_t node,
                                int slimness) const {
        const auto size = [&](const Shape& shape) {
            return std::max<std::int64_t>(std::int64_t{shape.extent.width} * slimness,
                                          std::int64_t{shape.extent.height} * 100);
        };
        Choice choice;
        for (const std::size_t child : model_.nodes[node].children) {
            if (shapes[child].empty()) continue;
            const auto best = std::min_element(
                shapes[child].begin(), shapes[child].end(),
                [&](const Shape& left, const Shape& right) { return size(left) < size(right); });
            choice.insert(choice.end(), best->choice.begin(), best->choice.end());
        }
        return choice;
    }

    static void keep(Shape shape, std::vector<Shape>& shapes) {
        const auto covers = [](const Extent& one, const Extent& other) {
            return one.width <= other.width && one.height <= other.height;
        };
        for (const Shape& known : shapes) {
            if (covers(known.extent, shape.extent)) return;
        }
        std::erase_if(shapes,
                      [&](const Shape& known) { return covers(shape.extent, known.extent); });
        shapes.push_back(std::move(shape));
    }

    void take(const Choice& choice) {
        for (const auto& [node, arrangement] : choice) blocks_.arrange(node, arrangement);
    }

    std::vector<Arrangement> alternatives(std::size_t node) const {
        if (model_.nodes[node].kind != DiagramNode::Kind::parallel) {
            return {{Flow::down, 1}, {Flow::across, 1}};
        }
        std::vector<Arrangement> all;
        for (int rows = 1; rows <= static_cast<int>(model_.nodes[node].children.size()); ++rows) {
            all.push_back({Flow::down, rows});
        }
        return all;
    }

    [[nodiscard]] Choice all() const {
        Choice list;
        for (const std::size_t node : free_) list.emplace_back(node, blocks_.arrangement(node));
        return list;
    }

    // The cost once no single change helps.
    std::int64_t settle() {
        std::int64_t best = cost_of(blocks_.extent(0));
        for (bool better = true; better;) {
            better = false;
            for (const std::size_t node : free_) {
                Arrangement kept = blocks_.arrangement(node);
                for (const Arrangement& other : alternatives(node)) {
                    blocks_.arrange(node, other);
                    const std::int64_t cost = cost_of(blocks_.extent(0));
                    if (cost >= best) continue;
                    best = cost;
                    kept = other;
                    better = true;
                }
                blocks_.arrange(node, kept);
            }
        }
        return best;
    }

    const DiagramModel& model_;
    DiagramBlocks blocks_;
    Chance chance_;
    std::vector<std::size_t> free_;  // boxes with several children, inner ones first
};

}  // namespace

Extent page_of(const Extent& drawing) {
    return {drawing.width + 2 * page_margin,
            drawing.height + 2 * page_margin + page_title_height + page_legend_height};
}

// The sides of A3 are as 297 to 420.
Extent a3_around(const Extent& extent) {
    const int height = std::max(extent.height, (extent.width * 297 + 419) / 420);
    return {(height * 420 + 296) / 297, height};
}

int font_size(TextRole role) {
    switch (role) {
        case TextRole::title: return 13;
        case TextRole::state: return 12;
        case TextRole::note: return 10;
        case TextRole::label: return 10;
    }
    return 10;
}

DiagramLayout lay_out(const DiagramModel& model) { return ArrangementSearch(model).run(); }

}  // namespace jalon
