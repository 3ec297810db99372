// States never entered, triggers never awaited, transitions never taken.
#include <algorithm>
#include <set>

#include "engine/analysis/parts.h"
#include "engine/analysis/script.h"
#include "engine/chart/chart_builder.h"

namespace jalon {
namespace {

class MoveAnalysis {
public:
    MoveAnalysis(const Walked& walked, Analysis& analysis)
        : walked_(walked), model_(walked.model), chart_(*walked.model.chart), analysis_(analysis) {}

    void run() {
        find_restless();
        find_never_entered();
        find_never_awaited();
        for (const ModelState& state : model_.states) {
            for (std::size_t i = 0; i < state.transitions.size(); ++i) {
                check_guard(state.transitions[i]);
                check_shadow(state, i);
            }
        }
    }

private:
    void find_restless() {
        for (const Restless& one : walked_.exploration.restless) {
            const std::string pointer = pointer_of(one);
            warn(analysis_.findings, "never_rests", pointer,
                 "eventless transitions or raised events go round without end");
            const bool told =
                std::any_of(analysis_.counterexamples.begin(), analysis_.counterexamples.end(),
                            [&](const auto& example) { return example.pointer == pointer; });
            if (told || walked_.exploration.rests.empty()) continue;
            analysis_.counterexamples.push_back(Counterexample{
                "never_rests", pointer,
                script_to(walked_.workflow, model_, walked_.exploration, one.rest, one.event)});
        }
    }

    [[nodiscard]] std::string pointer_of(const Restless& one) const {
        if (!one.event) return "/initial";
        const ModelEvent& event = model_.events[*one.event];
        if (event.timer != nullptr) return chart_.at(event.timer->owner).pointer + "/after";
        if (walked_.workflow.trigger(event.name) == nullptr) return "/states";
        return "/triggers" + to_pointer({event.name});
    }

    // A walk to the end tells more than the shape of the chart, but only of what was walked.
    [[nodiscard]] bool may_enter(StateIndex state) const {
        if (!walked_.reach.may_enter(state)) return false;
        const bool walked = walked_.exploration.complete && !model_.apart[state];
        return !walked || state == 0 || chart_.is_history(state) ||
               walked_.exploration.entered[state];
    }

    void find_never_entered() {
        const auto unreachable = unreachable_states(chart_);
        const std::set<StateIndex> known(unreachable.begin(), unreachable.end());
        for (StateIndex state = 1; state < model_.states.size(); ++state) {
            if (known.contains(state) || may_enter(state)) continue;
            if (!may_enter(chart_.at(state).parent)) continue;  // said of the parent
            warn(analysis_.findings, "never_entered", chart_.at(state).pointer,
                 "transitions lead to " + chart_.at(state).id +
                     ", but none of them can ever be taken");
        }
    }

    void find_never_awaited() {
        for (std::size_t event = 0; event < model_.events.size(); ++event) {
            if (walked_.workflow.trigger(model_.events[event].name) == nullptr) continue;
            bool matched = false;
            bool awaited = walked_.exploration.complete && walked_.exploration.awaited[event];
            for (StateIndex state = 0; state < model_.states.size(); ++state) {
                if (!model_.states[state].hears[event]) continue;
                matched = true;
                const bool walked = walked_.exploration.complete && !model_.apart[state];
                awaited = awaited || (!walked && may_be_met(state, event));
            }
            if (!matched || awaited) continue;
            warn(analysis_.findings, "never_awaited",
                 "/triggers" + to_pointer({model_.events[event].name}),
                 "no configuration that can come about waits for it");
        }
    }

    [[nodiscard]] bool may_be_met(StateIndex state, std::size_t event) const {
        if (!may_enter(state)) return false;
        const auto& transitions = model_.states[state].transitions;
        return std::any_of(transitions.begin(), transitions.end(), [&](const auto& one) {
            return !one.matches.empty() && one.matches[event] &&
                   one.guard.kind != Condition::Kind::never;
        });
    }

    void check_guard(const ModelTransition& one) {
        if (!may_enter(one.source->source)) return;
        const std::string pointer = one.source->pointer + "/guard";
        const auto free = [](StateIndex) { return Outcomes{true, true}; };
        if (one.refused_alone) return;  // said of that guard
        if (!outcomes_of(one.guard, free).holds) {
            warn(analysis_.findings, "guard_never_holds", pointer,
                 "the guard is false whatever the data are");
            return;
        }
        if (walked_.reach.outcomes(one).holds && holds_somewhere(one)) return;
        std::vector<StateIndex> tested;
        tested_states(one.guard, tested);
        std::string names;
        for (const StateIndex state : std::set<StateIndex>(tested.begin(), tested.end())) {
            names += (names.empty() ? "" : ", ") + chart_.at(state).id;
        }
        warn(analysis_.findings, "guard_never_holds", pointer,
             "whenever " + source_name(one) + " is active, what the guard says of " + names +
                 " is false");
    }

    [[nodiscard]] std::string source_name(const ModelTransition& one) const {
        const std::string& id = chart_.at(one.source->source).id;
        return id.empty() ? "the instance" : id;
    }

    // Where events from outside are judged: at rest. What happens on the way is not asked here.
    [[nodiscard]] bool holds_somewhere(const ModelTransition& one) const {
        const StateIndex source = one.source->source;
        std::vector<StateIndex> tested;
        tested_states(one.guard, tested);
        if (tested.empty() || !walked_.exploration.complete || model_.apart[source]) return true;
        const bool from_outside =
            !one.matches.empty() &&
            std::all_of(one.events.begin(), one.events.end(), [&](std::size_t event) {
                return model_.events[event].comes && !model_.raised[event];
            });
        if (!from_outside) return true;
        const auto& rests = walked_.exploration.rests;
        return std::any_of(rests.begin(), rests.end(), [&](const Rest& rest) {
            const auto& active = rest.configuration.active;
            const auto is_active = [&](StateIndex state) {
                return state == 0 || std::binary_search(active.begin(), active.end(), state);
            };
            return is_active(source) &&
                   outcomes_of(one.guard, [&](StateIndex state) {
                       const bool apart = model_.apart[state];
                       return Outcomes{apart || is_active(state), apart || !is_active(state)};
                   }).holds;
        });
    }

    // Of the transitions of one state, the first that fits is taken.
    void check_shadow(const ModelState& state, std::size_t index) {
        const ModelTransition& one = state.transitions[index];
        for (std::size_t i = 0; i < index; ++i) {
            const ModelTransition& before = state.transitions[i];
            if (before.guard.kind != Condition::Kind::always) continue;
            if (before.matches.empty() != one.matches.empty()) continue;
            const bool all = std::all_of(one.events.begin(), one.events.end(),
                                         [&](std::size_t event) { return before.matches[event]; });
            if (!all || (!one.matches.empty() && one.events.empty())) continue;
            warn(analysis_.findings, "shadowed_transition", one.source->pointer,
                 "the transition at " + before.source->pointer + " is always taken before it");
            return;
        }
    }

    const Walked& walked_;
    const AnalysisModel& model_;
    const Chart& chart_;
    Analysis& analysis_;
};

}  // namespace

void analyse_moves(const Walked& walked, Analysis& analysis) {
    MoveAnalysis(walked, analysis).run();
}

}  // namespace jalon
