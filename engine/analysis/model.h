// AnalysisModel: a workflow's statechart with all data left out, so that all its configurations can
// be walked through. Private to engine/instance.
//
// Guards become conditions over states and questions. Actions keep what moves the chart (raise,
// send); an assignment only says which path changed. Timers become events that may come while their
// owner is active. So the model does all that the workflow can do, and more where data forbids it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/analysis/condition.h"
#include "engine/instance/workflow.h"

namespace jalon {

struct ModelAction;

struct ModelBranch {
    std::optional<Condition> condition;  // none: else
    std::vector<ModelAction> actions;
};

struct ModelAction {
    // fail: an error that raises an event and abandons the block; block: ends such an error.
    enum class Kind : std::uint8_t { raise, send, assigned, choice, fail, block };

    Kind kind = Kind::raise;
    std::size_t event = 0;  // raise, send, fail
    Path path{};            // assigned, below data; empty: some path
    std::vector<ModelBranch> branches{};
};

struct ModelTransition {
    const Transition* source = nullptr;  // borrowed from the workflow
    std::size_t number = 0;              // among all of the chart
    Condition guard;
    std::vector<ModelAction> actions;
    std::vector<bool> matches;        // by event; empty: eventless
    std::vector<std::size_t> events;  // the same, as a list
    bool moves = false;               // has a target, or raises something
    bool refused_alone = false;       // one of its guards never holds, taken by itself
};

struct ModelState {
    std::vector<ModelTransition> transitions;
    std::vector<ModelAction> entry;
    std::vector<ModelAction> exit;
    std::vector<ModelAction> initial_actions;
    std::size_t done = 0;     // the event that its completion raises
    std::vector<bool> hears;  // by event: some transition matches
    bool eventless = false;   // some transition is
};

struct ModelEvent {
    std::string name;
    bool comes = false;                // from outside: a trigger, a timer, a send that was delayed
    const TimerRule* timer = nullptr;  // borrowed from the workflow
};

struct AnalysisModel {
    const Chart* chart = nullptr;    // the workflow's own
    std::vector<ModelState> states;  // by StateIndex
    std::vector<Question> questions;
    std::vector<ModelEvent> events;  // triggers first: they make the better examples
    std::vector<bool> raised;        // by event: some action raises it
    std::size_t transitions = 0;     // count
    std::vector<bool> apart;         // by state: left out of walks (see leave_out_apart)
};

// Borrows from `workflow`.
[[nodiscard]] AnalysisModel model_of(const Workflow& workflow);

}  // namespace jalon
