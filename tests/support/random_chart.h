// Random workflows for property tests and the simulation: nested and parallel states, history in
// both, deep and several targets, initial and default content, final states, guards on the
// configuration, timers, raised, sent and delayed events. They always build; they may loop for
// ever, which the interpreter must bound.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/base/chance.h"
#include "engine/base/value.h"

namespace jalon::testing {

inline const std::vector<std::string>& random_chart_events() {
    static const std::vector<std::string> events{"e0", "e1", "e2", "e3"};
    return events;
}

// What the actions of a random chart are about.
enum class RandomContent {
    data,     // assignments, delayed events and timers, besides what control has
    control,  // the null data model without a clock, as NaiveChart has it; notices show the order
};

class RandomChart {
public:
    explicit RandomChart(Chance& chance, RandomContent content = RandomContent::data)
        : chance_(chance), content_(content) {}

    // The members of a workflow file, triggers e0 … e3 included.
    [[nodiscard]] Value draw();

private:
    enum class Kind { compound, parallel, atomic, final, history };
    struct Node {
        std::string id;
        Kind kind = Kind::atomic;
        std::size_t parent = 0;
        std::vector<std::size_t> children;   // without history states
        std::vector<std::size_t> histories;  // the history states among its children
        std::vector<std::size_t> all;        // both, in document order
    };

    // First the tree, then what refers to it.
    void grow(std::size_t parent, int depth);
    void grow_child(std::size_t parent, int depth);
    std::size_t add(std::size_t parent, Kind kind);
    [[nodiscard]] Kind kind_at(int depth, bool in_parallel);

    [[nodiscard]] Value state(std::size_t index);
    void add_initial(std::size_t index, Value& state);
    void add_transitions(std::size_t index, Value& state);
    [[nodiscard]] Value history(std::size_t index);
    [[nodiscard]] Value transition(std::size_t source);
    [[nodiscard]] Value target(std::size_t source, bool internal);
    [[nodiscard]] Value guarded(Value transition);
    [[nodiscard]] Value guard();
    [[nodiscard]] Value state_in();
    [[nodiscard]] Value actions();
    [[nodiscard]] Value action();
    [[nodiscard]] Value common_action();
    [[nodiscard]] Value data_action();
    [[nodiscard]] Value send();
    [[nodiscard]] Value choice();
    [[nodiscard]] std::string event() { return chance_.pick(random_chart_events()); }
    [[nodiscard]] std::string descriptor();

    // Targets below `index` that can be active together; history states among them if wanted.
    void pick_below(std::size_t index, bool histories, std::vector<std::size_t>& picked);
    [[nodiscard]] Value names(const std::vector<std::size_t>& picked) const;

    Chance& chance_;
    RandomContent content_;
    std::vector<Node> nodes_;
    int notices_ = 0;
};

}  // namespace jalon::testing
