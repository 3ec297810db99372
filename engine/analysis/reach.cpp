#include "engine/analysis/reach.h"

#include <algorithm>

namespace jalon {

bool may_be_together(const Chart& chart, StateIndex left, StateIndex right) {
    if (left == right || chart.is_descendant(left, right) || chart.is_descendant(right, left)) {
        return true;
    }
    StateIndex common = chart.at(left).parent;
    while (common != 0 && !chart.is_descendant(right, common)) common = chart.at(common).parent;
    return chart.at(common).kind == StateKind::parallel;
}

StateIndex domain_of(const Chart& chart, const Transition& transition) {
    StateIndex ancestor = transition.source;
    const bool stays =
        std::all_of(transition.targets.begin(), transition.targets.end(),
                    [&](StateIndex target) { return chart.is_descendant(target, ancestor); });
    if (transition.internal && stays && chart.at(ancestor).kind == StateKind::compound) {
        return ancestor;
    }
    while (ancestor != 0) {
        ancestor = chart.at(ancestor).parent;
        const bool common =
            std::all_of(transition.targets.begin(), transition.targets.end(),
                        [&](StateIndex target) { return chart.is_descendant(target, ancestor); });
        if (common && (ancestor == 0 || chart.at(ancestor).kind == StateKind::compound)) break;
    }
    return ancestor;
}

Reach::Reach(const AnalysisModel& model)
    : model_(model),
      chart_(*model.chart),
      entered_(model.states.size()),
      possible_(model.transitions),
      domains_(model.transitions),
      ends_(model.states.size()) {
    entered_[0] = true;
    grow();
    find_possible();
    find_ends();
}

Outcomes Reach::outcomes(const ModelTransition& transition) const {
    const StateIndex source = transition.source->source;
    return outcomes_of(transition.guard, [&](StateIndex tested) {
        const bool always = tested == source || chart_.is_descendant(source, tested);
        if (always) return Outcomes{true, false};
        return Outcomes{entered_[tested] && may_be_together(chart_, source, tested), true};
    });
}

void Reach::grow() {
    for (const StateIndex target : chart_.at(0).initial) enter(target);
    for (bool more = true; more;) {
        const auto before = entered_;
        for (StateIndex state = 0; state < model_.states.size(); ++state) {
            if (!entered_[state]) continue;
            for (const ModelTransition& one : model_.states[state].transitions) {
                if (!outcomes(one).holds) continue;
                for (const StateIndex target : one.source->targets) enter(target);
            }
        }
        more = before != entered_;
    }
}

void Reach::enter(StateIndex state) {
    if (state == 0 || entered_[state]) return;
    entered_[state] = true;
    const StateNode& node = chart_.at(state);
    if (chart_.at(node.parent).kind == StateKind::parallel) {
        for (const StateIndex sibling : chart_.at(node.parent).children) enter(sibling);
    }
    enter(node.parent);
    for (const StateIndex initial : node.initial) enter(initial);
    if (node.kind == StateKind::parallel) {
        for (const StateIndex child : node.children) enter(child);
    }
}

void Reach::find_possible() {
    for (const ModelState& state : model_.states) {
        for (const ModelTransition& one : state.transitions) {
            domains_[one.number] = domain_of(chart_, *one.source);
            possible_[one.number] = entered_[one.source->source] && outcomes(one).holds;
        }
    }
}

// Of a parallel root, any region that is done counts: more than enough for "may".
void Reach::find_ends() {
    for (StateIndex state = 1; state < model_.states.size(); ++state) {
        const StateIndex parent = chart_.at(state).parent;
        const bool at_top = parent == 0 || (chart_.at(0).kind == StateKind::parallel &&
                                            chart_.at(parent).parent == 0);
        ends_[state] = at_top && chart_.at(state).kind == StateKind::final;
        has_end_ = has_end_ || ends_[state];
    }
    if (!has_end_) ends_.assign(ends_.size(), true);
    for (bool more = has_end_; more;) {
        more = false;
        for (StateIndex state = 0; state < model_.states.size(); ++state) {
            if (ends_[state] || !leads_to_an_end(state)) continue;
            ends_[state] = true;
            more = true;
        }
    }
}

// By a transition of its own, of what it lies in or of what lies in it; of another region only by
// one that leaves this one too.
bool Reach::leads_to_an_end(StateIndex state) const {
    for (StateIndex one = 0; one < model_.states.size(); ++one) {
        if (!may_be_together(chart_, state, one)) continue;
        const bool own =
            state == one || chart_.is_descendant(state, one) || chart_.is_descendant(one, state);
        const auto& transitions = model_.states[one].transitions;
        const bool leads = std::any_of(
            transitions.begin(), transitions.end(), [&](const ModelTransition& transition) {
                if (!possible_[transition.number]) return false;
                const bool leaves = own || chart_.is_descendant(state, domains_[transition.number]);
                const auto& targets = transition.source->targets;
                return leaves && std::any_of(targets.begin(), targets.end(),
                                             [&](StateIndex target) { return ends_[target]; });
            });
        if (leads) return true;
    }
    return false;
}

}  // namespace jalon
