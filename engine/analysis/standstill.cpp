#include "engine/analysis/standstill.h"

#include <algorithm>
#include <map>
#include <set>

namespace jalon {

// A configuration, and the atomic states of it that may be stuck.
struct Standstill::Scene {
    const Configuration& at;
    std::vector<StateIndex> atomic;
    std::set<StateIndex> parked;

    [[nodiscard]] bool active(StateIndex state) const {
        return std::binary_search(at.active.begin(), at.active.end(), state);
    }
};

namespace {

// Does following the edges from `from` come back to it?
bool comes_back(StateIndex from, const std::map<StateIndex, std::set<StateIndex>>& edges) {
    std::set<StateIndex> seen;
    std::vector<StateIndex> open{from};
    while (!open.empty()) {
        const auto next = edges.find(open.back());
        open.pop_back();
        if (next == edges.end()) continue;
        for (const StateIndex to : next->second) {
            if (to == from) return true;
            if (seen.insert(to).second) open.push_back(to);
        }
    }
    return false;
}

}  // namespace

Standstill::Standstill(const AnalysisModel& model, const Reach& reach)
    : model_(model), chart_(*model.chart), reach_(reach), done_of_(model.events.size()) {
    for (StateIndex state = 0; state < model.states.size(); ++state) {
        const ModelState& own = model.states[state];
        done_of_[own.done] = state;
        for (const ModelTransition& one : own.transitions) {
            if (one.source->targets.empty()) continue;
            const StateIndex domain = domain_of(chart_, *one.source);
            StateIndex above = chart_.at(state).parent;
            bool crosses = false;
            for (; domain != state && above != domain && above != 0;
                 above = chart_.at(above).parent) {
                crosses = crosses || chart_.at(above).kind == StateKind::parallel;
            }
            crosses = crosses ||
                      (domain != state && above == 0 && chart_.at(0).kind == StateKind::parallel);
            if (crosses) outward_.push_back(Outward{&one, domain});
        }
    }
}

bool Standstill::orthogonal(StateIndex left, StateIndex right) const {
    return left != right && !chart_.is_descendant(left, right) &&
           !chart_.is_descendant(right, left) && may_be_together(chart_, left, right);
}

// Whether it is active can change only when one of these moves.
bool Standstill::frozen(const Scene& scene, StateIndex state) const {
    return std::all_of(scene.atomic.begin(), scene.atomic.end(), [&](StateIndex atomic) {
        return orthogonal(atomic, state) || scene.parked.contains(atomic);
    });
}

Outcomes Standstill::test(const Scene& scene, StateIndex state) const {
    const bool active = scene.active(state);
    if (frozen(scene, state)) return Outcomes{active, !active};
    return Outcomes{reach_.may_enter(state), true};
}

bool Standstill::may_fire(const Scene& scene, const ModelTransition& transition) const {
    const auto state_in = [&](StateIndex state) { return test(scene, state); };
    if (!outcomes_of(transition.guard, state_in).holds) return false;
    if (transition.matches.empty()) return true;
    return std::any_of(transition.events.begin(), transition.events.end(), [&](std::size_t event) {
        if (model_.events[event].comes) return true;
        if (model_.raised[event]) return scene.parked.size() != scene.atomic.size();
        const StateIndex done = done_of_[event];
        return done != 0 && !frozen(scene, done) && may_complete(scene, done);
    });
}

// A region that is stuck outside its final state keeps its parent from being done.
bool Standstill::may_complete(const Scene& scene, StateIndex state) const {
    const StateNode& node = chart_.at(state);
    if (node.kind == StateKind::parallel) {
        return std::all_of(node.children.begin(), node.children.end(),
                           [&](StateIndex child) { return may_complete(scene, child); });
    }
    if (!frozen(scene, state)) return true;
    return std::any_of(node.children.begin(), node.children.end(), [&](StateIndex child) {
        return chart_.at(child).kind == StateKind::final && scene.active(child);
    });
}

bool Standstill::may_move(const Scene& scene, StateIndex atomic) const {
    for (StateIndex state = atomic;; state = chart_.at(state).parent) {
        for (const ModelTransition& one : model_.states[state].transitions) {
            if (one.moves && may_fire(scene, one)) return true;
        }
        if (state == 0) break;
    }
    return std::any_of(outward_.begin(), outward_.end(), [&](const Outward& one) {
        const StateIndex source = one.transition->source->source;
        if (!chart_.is_descendant(atomic, one.domain) || !orthogonal(source, atomic)) return false;
        if (frozen(scene, source) && !scene.active(source)) return false;
        return may_fire(scene, *one.transition);
    });
}

std::vector<Wait> Standstill::waits(const Configuration& configuration) const {
    Scene scene{configuration, {}, {}};
    for (const StateIndex state : configuration.active) {
        if (chart_.is_atomic(state)) scene.atomic.push_back(state);
    }
    std::vector<Wait> found;
    scene.parked.insert(scene.atomic.begin(), scene.atomic.end());
    for (const StateIndex atomic : scene.atomic) collect(scene, atomic, found);
    if (found.empty()) return found;
    for (bool more = true; more;) {
        more = std::erase_if(scene.parked,
                             [&](StateIndex atomic) { return may_move(scene, atomic); }) > 0;
    }
    std::erase_if(found, [&](const Wait& one) {
        const bool moves = !scene.parked.contains(one.who) || !frozen(scene, one.what);
        return moves || may_fire(scene, *one.transition);
    });
    return found;
}

// What keeps the transitions of one state and those above it from being taken.
void Standstill::collect(const Scene& scene, StateIndex atomic, std::vector<Wait>& found) const {
    const auto free = [](StateIndex) { return Outcomes{true, true}; };
    for (StateIndex state = atomic;; state = chart_.at(state).parent) {
        for (const ModelTransition& one : model_.states[state].transitions) {
            if (!one.moves || may_fire(scene, one)) continue;
            if (!outcomes_of(one.guard, free).holds) continue;
            std::vector<StateIndex> tested;
            tested_states(one.guard, tested);
            for (const StateIndex what : tested) {
                if (orthogonal(what, atomic)) found.push_back(Wait{atomic, what, &one});
            }
            for (const std::size_t event : one.events) {
                if (done_of_[event] == 0 || model_.raised[event]) continue;
                found.push_back(Wait{atomic, done_of_[event], &one});
            }
        }
        if (state == 0) return;
    }
}

std::vector<Wait> Standstill::circle(const Configuration& configuration) const {
    const auto all = waits(configuration);
    std::map<StateIndex, std::set<StateIndex>> edges;
    for (const Wait& one : all) {
        for (const Wait& other : all) {
            const bool apart = orthogonal(one.who, other.who);
            if (apart && !orthogonal(one.what, other.who)) edges[one.who].insert(other.who);
        }
    }
    std::vector<Wait> found;
    for (const Wait& one : all) {
        const bool first = found.empty() || found.back().who != one.who;
        if (first && comes_back(one.who, edges)) found.push_back(one);
    }
    return found;
}

}  // namespace jalon
