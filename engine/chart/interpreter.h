// Interpreter: one trigger through a statechart, from the external event to the next stable
// configuration. SCXML appendix D, in its words: macrostep, microstep, selectTransitions,
// removeConflictingTransitions, computeExitSet, computeEntrySet, enterStates, exitStates.
//
// Pure: reads a configuration, gives an Outcome. One trigger runs until both queues are empty, so
// that what it raised or sent without delay belongs to the same outcome.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/chart/chart.h"
#include "engine/chart/outcome.h"

namespace jalon {

// Where a chart stands, by the ids of its states.
struct ChartState {
    const std::set<std::string>* active = nullptr;
    const std::map<std::string, std::vector<std::string>>* history = nullptr;
    std::vector<std::pair<std::string, std::string>> timers;  // pending: (name, owner)
};

// What rules may read while the trigger runs. Borrowed for the length of the run.
struct ChartInputs {
    Value scope{
        Value::Object{}};  // data, input, actor, facts, rules, now, today, instance, irregular
    Timestamp now;         // occurred_at
    std::string zone = "UTC";
    const ZoneRules* zones = nullptr;
    std::function<Value(std::string_view)> step_at;
    std::function<Value(std::string_view)> step_by;
};

// A transition that the trigger would have taken, and the guards that stopped it.
struct Stopped {
    std::vector<const NamedGuard*> guards;  // borrowed from the chart
};

struct RunResult {
    Outcome outcome;
    std::vector<Told> told;
    Value data;            // the instance's data afterwards
    bool matched = false;  // some active state has a transition for the event
    std::vector<Stopped> stopped;
};

// Enters the initial configuration.
// limit: the chart did not come to rest within limits::microsteps_max microsteps.
[[nodiscard]] Result<RunResult> start_chart(const Chart& chart, ChartInputs inputs);

// Sends one external event. When no transition is enabled, `outcome.changed` is false, `stopped`
// and `matched` say why, and the outcome holds nothing but the guards that were evaluated.
// corruption: an active state is not in the chart. limit: as above.
[[nodiscard]] Result<RunResult> run_trigger(const Chart& chart, ChartState state,
                                            std::string_view event, ChartInputs inputs);

// Stands in `targets`, whatever led there: no transition, entry or exit action is run, and regions
// that the targets leave open are entered at their initial states. Timers of `state` stay while
// their owners are active; of the active states, those timers are set for which `anew` holds.
// Eventless transitions are taken then, as after any step. `state` is in the words of this chart.
// invalid: a target that the chart does not have, or two that exclude each other. limit: as above.
[[nodiscard]] Result<RunResult> place_chart(const Chart& chart, ChartState state,
                                            const std::vector<std::string>& targets,
                                            const std::function<bool(const TimerRule&)>& anew,
                                            ChartInputs inputs);

// The guards of the transitions that `event` would consider now, without running anything: for the
// list of allowed triggers.
struct Candidate {
    const Transition* transition = nullptr;
    std::vector<const NamedGuard*> failed;  // among the guards that `decidable` accepts
};
[[nodiscard]] std::vector<Candidate> candidates_for(
    const Chart& chart, const ChartState& state, std::string_view event, const ChartInputs& inputs,
    const std::function<bool(const NamedGuard&)>& decidable);

// True when some active state has a transition for the event, guards apart.
[[nodiscard]] bool awaits(const Chart& chart, const std::set<std::string>& active,
                          std::string_view event);

// The ids of the active atomic states, sorted by code point.
[[nodiscard]] std::vector<std::string> atomic_states(const Chart& chart,
                                                     const std::set<std::string>& active);

}  // namespace jalon
