// DiagramModel: what a diagram of a workflow shows, without places: states as nested boxes, the
// arrows between siblings, and as words in the boxes what would be an arrow across borders. Pure.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/value.h"

namespace jalon {

struct DiagramNode {
    enum class Kind { atomic, compound, parallel, final, history, deep_history };
    Kind kind = Kind::atomic;
    std::string id;
    std::string title;                // in full
    std::string short_title;          // without what all its siblings begin with
    std::vector<std::string> inside;  // of a collapsed one: the titles of all that it holds
    std::vector<std::string> ways;    // where triggers lead from here, when no arrow says so
    std::vector<std::size_t> children;
    std::size_t parent = 0;  // the page is its own
    bool initial = false;
    bool active = false;
    bool visited = false;
};

// Between two children of one node.
struct DiagramArrow {
    std::size_t from = 0;
    std::size_t to = 0;
    std::vector<std::string> titles;  // may be empty: told in words elsewhere, or by itself
    bool by_itself = false;           // nobody sends it: a rule, a date
    bool taken = false;
};

struct DiagramModel {
    std::string title;
    std::string language;
    std::vector<DiagramNode> nodes;  // the page first, then in document order
    std::vector<DiagramArrow> arrows;
};

struct DiagramWish {
    std::string language = "en";
    std::set<std::string> collapsed;                      // states drawn as one box
    std::set<std::string> active;                         // atomic states
    std::set<std::string> visited;                        // any states
    std::set<std::pair<std::string, std::string>> taken;  // left, entered in one step
};

// `document`: a workflow file, whole or as Sight cuts it. What changes no state is not shown.
[[nodiscard]] DiagramModel model_of(const Value& document, const DiagramWish& wish);

}  // namespace jalon
