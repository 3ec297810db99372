// DiagramBlocks: the boxes of a diagram, each with all in it, under a choice of arrangements.
// Private to the layout.
#pragma once

#include <optional>
#include <vector>

#include "adapters/diagram/layout.h"

namespace jalon {

// How one box arranges its children: the flow of a compound state, the rows of a parallel one.
struct Arrangement {
    Flow flow = Flow::down;
    int rows = 1;
};

class DiagramBlocks {
public:
    // The model must outlive the blocks. All flow down, all regions lie in one row.
    explicit DiagramBlocks(const DiagramModel& model);

    [[nodiscard]] const Arrangement& arrangement(std::size_t node) const {
        return arrangements_[node];
    }
    void arrange(std::size_t node, Arrangement arrangement);

    // How much room a box takes: cheap after a few changes.
    [[nodiscard]] Extent extent(std::size_t node);

    [[nodiscard]] DiagramLayout whole();

private:
    [[nodiscard]] DiagramLayout block(std::size_t node);
    [[nodiscard]] DiagramLayout make(std::size_t node);
    [[nodiscard]] DiagramLayout leaf(std::size_t node) const;
    [[nodiscard]] DiagramLayout framed(std::size_t node, DiagramLayout inner) const;
    [[nodiscard]] DiagramLayout layers(std::size_t node);
    [[nodiscard]] DiagramLayout layered(const std::vector<std::size_t>& children, Flow flow);
    [[nodiscard]] DiagramLayout with_alone(DiagramLayout whole,
                                           const std::vector<std::size_t>& alone, Flow flow);
    [[nodiscard]] DiagramLayout regions(std::size_t node);
    [[nodiscard]] PlacedArrow labelled(std::size_t arrow, LayerLine line, Flow flow) const;
    [[nodiscard]] bool is_region(std::size_t node) const;
    [[nodiscard]] Extent blank_of(std::size_t node) const;
    void free_dot(std::size_t node, PlacedNode& placed, DiagramLayout& block) const;

    const DiagramModel& model_;
    std::vector<Arrangement> arrangements_;
    std::vector<std::optional<Extent>> extents_;  // known ones
    bool measuring_ = false;                      // children are asked for their extents only
};

}  // namespace jalon
