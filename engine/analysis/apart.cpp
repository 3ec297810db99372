#include "engine/analysis/apart.h"

#include <algorithm>

namespace jalon {
namespace {

class Separation {
public:
    explicit Separation(const AnalysisModel& model)
        : model_(model), chart_(*model.chart), out_(model.states.size()) {}

    // Leaving one out may free the next.
    std::vector<StateIndex> find() {
        std::vector<StateIndex> found;
        for (bool more = true; more;) {
            more = false;
            for (StateIndex region = 1; region < chart_.states().size(); ++region) {
                const StateIndex parent = chart_.at(region).parent;
                if (out_[region] || chart_.at(parent).kind != StateKind::parallel) continue;
                if (chart_.is_history(region) || !stands_apart(region)) continue;
                for (StateIndex one = region; one <= chart_.at(region).last; ++one) {
                    out_[one] = true;
                }
                found.push_back(region);
                more = true;
            }
        }
        return found;
    }

private:
    [[nodiscard]] bool inside(StateIndex state, StateIndex region) const {
        return state >= region && state <= chart_.at(region).last;
    }

    [[nodiscard]] bool stands_apart(StateIndex region) const {
        if (!keeps_inside(region) || completion_matters(region)) return false;
        std::vector<bool> raised(model_.events.size());
        std::vector<bool> moved(model_.events.size() + 1);  // the last: without an event
        for (StateIndex one = region; one <= chart_.at(region).last; ++one) {
            collect_raised(model_.states[one], raised);
            for (const ModelTransition& own : model_.states[one].transitions) {
                if (!own.source->targets.empty()) note_events(own, moved);
            }
        }
        for (StateIndex one = 0; one < chart_.states().size(); ++one) {
            if (out_[one] || inside(one, region)) continue;
            if (depends(one, region, raised, moved)) return false;
        }
        return true;
    }

    // A region that is left by its own transitions takes its siblings along.
    [[nodiscard]] bool keeps_inside(StateIndex region) const {
        const bool compound = chart_.at(region).kind == StateKind::compound;
        for (StateIndex one = region; one <= chart_.at(region).last; ++one) {
            for (const ModelTransition& own : model_.states[one].transitions) {
                const Transition& source = *own.source;
                if (source.targets.empty()) continue;
                if (!compound || (one == region && !source.internal)) return false;
                for (const StateIndex target : source.targets) {
                    if (!chart_.is_descendant(target, region)) return false;
                }
            }
        }
        return true;
    }

    // Whether all regions are done is asked of the parents as long as they are parallel.
    [[nodiscard]] bool completion_matters(StateIndex region) const {
        for (StateIndex above = chart_.at(region).parent;; above = chart_.at(above).parent) {
            if (chart_.at(above).kind != StateKind::parallel) return false;
            if (above == 0) return true;
            if (awaited_outside(model_.states[above].done, region)) return true;
        }
    }

    [[nodiscard]] bool awaited_outside(std::size_t event, StateIndex region) const {
        for (StateIndex one = 0; one < chart_.states().size(); ++one) {
            if (out_[one] || inside(one, region)) continue;
            for (const ModelTransition& own : model_.states[one].transitions) {
                if (!own.matches.empty() && own.matches[event]) return true;
            }
        }
        return false;
    }

    void collect_raised(const ModelState& state, std::vector<bool>& raised) const {
        raised[state.done] = true;
        for (const auto* actions : {&state.entry, &state.exit, &state.initial_actions}) {
            collect_raised(*actions, raised);
        }
        for (const ModelTransition& one : state.transitions) collect_raised(one.actions, raised);
    }

    void collect_raised(const std::vector<ModelAction>& actions, std::vector<bool>& raised) const {
        for (const ModelAction& one : actions) {
            const bool event = one.kind == ModelAction::Kind::raise ||
                               one.kind == ModelAction::Kind::send ||
                               one.kind == ModelAction::Kind::fail;
            if (event) raised[one.event] = true;
            for (const ModelBranch& branch : one.branches) collect_raised(branch.actions, raised);
        }
    }

    static void note_events(const ModelTransition& one, std::vector<bool>& events) {
        if (one.matches.empty()) events.back() = true;
        for (const std::size_t event : one.events) events[event] = true;
    }

    [[nodiscard]] bool depends(StateIndex state, StateIndex region, const std::vector<bool>& raised,
                               const std::vector<bool>& moved) const {
        const ModelState& own = model_.states[state];
        const auto leads_in = [&](StateIndex target) { return inside(target, region); };
        const auto& initial = chart_.at(state).initial;
        const bool parallel_root = state == 0 && chart_.at(0).kind == StateKind::parallel;
        if (!parallel_root && std::any_of(initial.begin(), initial.end(), leads_in)) return true;
        if (tests(own.entry, region) || tests(own.exit, region)) return true;
        if (tests(own.initial_actions, region)) return true;
        return std::any_of(own.transitions.begin(), own.transitions.end(),
                           [&](const ModelTransition& one) {
                               const auto& targets = one.source->targets;
                               if (std::any_of(targets.begin(), targets.end(), leads_in))
                                   return true;
                               if (tests(one.guard, region) || tests(one.actions, region))
                                   return true;
                               const auto hears = [&](std::size_t event) { return raised[event]; };
                               if (std::any_of(one.events.begin(), one.events.end(), hears))
                                   return true;
                               return !targets.empty() && stands_in_the_way(one, region, moved);
                           });
    }

    // An inner transition is preferred to one that would leave the region with its parent.
    [[nodiscard]] bool stands_in_the_way(const ModelTransition& outer, StateIndex region,
                                         const std::vector<bool>& moved) const {
        for (const StateIndex sibling : chart_.at(chart_.at(region).parent).children) {
            if (chart_.at(sibling).kind != StateKind::compound) continue;
            const auto& targets = outer.source->targets;
            const StateIndex source = outer.source->source;
            const bool within = std::all_of(targets.begin(), targets.end(), [&](StateIndex target) {
                return chart_.is_descendant(target, sibling);
            });
            const bool own = chart_.is_descendant(source, sibling) ||
                             (source == sibling && outer.source->internal);
            if (within && own) return false;
        }
        std::vector<bool> events(moved.size());
        note_events(outer, events);
        for (std::size_t event = 0; event < events.size(); ++event) {
            if (events[event] && moved[event]) return true;
        }
        return false;
    }

    [[nodiscard]] bool tests(const Condition& condition, StateIndex region) const {
        std::vector<StateIndex> states;
        tested_states(condition, states);
        return std::any_of(states.begin(), states.end(),
                           [&](StateIndex state) { return inside(state, region); });
    }

    [[nodiscard]] bool tests(const std::vector<ModelAction>& actions, StateIndex region) const {
        for (const ModelAction& one : actions) {
            for (const ModelBranch& branch : one.branches) {
                if (branch.condition && tests(*branch.condition, region)) return true;
                if (tests(branch.actions, region)) return true;
            }
        }
        return false;
    }

    const AnalysisModel& model_;
    const Chart& chart_;
    std::vector<bool> out_;
};

}  // namespace

std::vector<StateIndex> regions_apart(const AnalysisModel& model) {
    return Separation(model).find();
}

void leave_out(AnalysisModel& model, const std::vector<StateIndex>& regions) {
    for (const StateIndex region : regions) {
        for (StateIndex one = region; one <= model.chart->at(region).last; ++one) {
            model.apart[one] = true;
        }
    }
}

}  // namespace jalon
