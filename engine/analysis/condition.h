// Condition: a rule without its data. What it says about data becomes a question that either answer
// fits; tests of states stay. Private to engine/instance.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "engine/base/path.h"
#include "engine/chart/chart.h"

namespace jalon {

// A condition on data, and what its answer hangs on.
struct Question {
    Value rule;
    std::vector<Path> reads;  // below data
    bool lasting = false;     // one answer counts for a step, until a path that it reads changes
    bool of_data = false;     // reads nothing but data: the answer lasts from step to step
};

struct Condition {
    enum class Kind : std::uint8_t { never, always, question, state, negation, all, any, choice };

    Kind kind = Kind::always;
    std::size_t index = 0;           // of the question, or of the state
    std::vector<Condition> parts{};  // of a choice: condition, then, condition, then, …, else
};

// The rules of a transition (all of them must hold) as one condition. Equal rules over data become
// one question, and `questions` grows by the new ones. A rule that may fail with an error is
// modelled so that it may fail to hold in any configuration.
[[nodiscard]] Condition condition_of(const std::vector<const Value*>& rules, const Chart& chart,
                                     std::vector<Question>& questions);

// What a condition can come to.
struct Outcomes {
    bool holds = false;
    bool fails = false;
};

// `state_in` says what the test of a state can come to; questions may go either way.
[[nodiscard]] Outcomes outcomes_of(const Condition& condition,
                                   const std::function<Outcomes(StateIndex)>& state_in);

// The states that it tests, with repeats.
void tested_states(const Condition& condition, std::vector<StateIndex>& states);

}  // namespace jalon
