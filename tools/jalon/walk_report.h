// WalkReport: what random walks covered, for people and as JSON. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/value.h"
#include "tools/jalon/free_search.h"
#include "tools/jalon/walker.h"

namespace jalon {

struct WalkCounts {
    std::uint64_t walks = 0;
    std::uint64_t seed = 0;
    int steps = 0;
};

class WalkReport {
public:
    // The walker and the paths must outlive the report.
    WalkReport(Walker& walker, const std::vector<FreePath>& paths, WalkCounts counts);

    // With every script.
    [[nodiscard]] Value json();

    [[nodiscard]] std::string text();

    // File names, and JSON lines for `simulate --script`: one file for what was reached, one ending
    // in .skeleton.jsonl for what was not and for which a path was found.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> files();

private:
    [[nodiscard]] Value item_json(std::size_t item);
    [[nodiscard]] Value part_json(std::size_t first, std::size_t end);
    [[nodiscard]] std::string part_text(const char* what, std::size_t first, std::size_t end);
    [[nodiscard]] const FreePath* path_to(std::size_t item) const;
    [[nodiscard]] std::string name_of(std::size_t item) const;
    [[nodiscard]] std::vector<Value> skeleton(const FreePath& path);
    [[nodiscard]] const Transition& transition(std::size_t item) const;
    [[nodiscard]] bool is_state(std::size_t item) const;

    Walker& walker_;
    const std::vector<FreePath>& paths_;
    WalkCounts counts_;
};

}  // namespace jalon
