// Walks over a finished chart: what can be reached, and every rule that it holds.
#include <set>

#include "engine/chart/chart_builder.h"

namespace jalon {
namespace {

class Reach {
public:
    explicit Reach(const Chart& chart) : chart_(chart) {
        for (const StateIndex target : chart.at(0).initial) enter(target);
        for (bool more = true; more;) {
            const std::size_t before = reached_.size();
            for (const StateIndex state : std::set<StateIndex>(reached_)) follow(state);
            for (const Transition& transition : chart.at(0).transitions) follow(transition);
            more = reached_.size() != before;
        }
    }

    [[nodiscard]] bool contains(StateIndex state) const { return reached_.contains(state); }

private:
    void follow(StateIndex state) {
        for (const Transition& transition : chart_.at(state).transitions) follow(transition);
    }

    void follow(const Transition& transition) {
        for (const StateIndex target : transition.targets) enter(target);
    }

    void enter(StateIndex state) {
        if (state == 0 || !reached_.insert(state).second) return;
        const StateNode& node = chart_.at(state);
        enter(node.parent);
        for (const StateIndex initial : node.initial) enter(initial);
        if (node.kind == StateKind::parallel) {
            for (const StateIndex child : node.children) enter(child);
        }
    }

    const Chart& chart_;
    std::set<StateIndex> reached_;
};

using Visit = std::function<void(const Rule&, const std::string&)>;

void each_action(const std::vector<Action>& actions, const std::string& pointer,
                 const Visit& visit) {
    for (const Action& action : actions) {
        if (const auto* assign = std::get_if<Assign>(&action.what)) visit(assign->value, pointer);
        if (const auto* correct = std::get_if<Correct>(&action.what)) {
            visit(correct->path, pointer);
            visit(correct->value, pointer);
        }
        if (const auto* tell = std::get_if<Tell>(&action.what)) {
            if (tell->instance) visit(*tell->instance, pointer);
            for (const auto& [member, rule] : tell->where) visit(rule, pointer);
            for (const auto& [path, rule] : tell->data) visit(rule, pointer);
        }
        if (const auto* block = std::get_if<Block>(&action.what)) {
            each_action(block->actions, pointer, visit);
        }
        if (const auto* choice = std::get_if<If>(&action.what)) {
            for (const Branch& branch : choice->branches) {
                if (branch.condition) visit(*branch.condition, pointer);
                each_action(branch.actions, pointer, visit);
            }
        }
    }
}

}  // namespace

std::vector<StateIndex> unreachable_states(const Chart& chart) {
    const Reach reach(chart);
    std::vector<StateIndex> found;
    for (StateIndex state = 1; state < chart.states().size(); ++state) {
        if (!reach.contains(state)) found.push_back(state);
    }
    return found;
}

void each_rule(const Chart& chart, const Visit& visit) {
    for (const StateNode& state : chart.states()) {
        each_action(state.initial_actions, state.pointer, visit);
        each_action(state.entry, state.pointer, visit);
        each_action(state.exit, state.pointer, visit);
        for (const Transition& transition : state.transitions) {
            for (const auto& guard : transition.guards) visit(guard->rule, transition.pointer);
            for (const auto& guard : transition.irregular) visit(guard->rule, transition.pointer);
            each_action(transition.actions, transition.pointer, visit);
        }
        for (const TimerRule& timer : state.timers) {
            if (timer.delay_rule) visit(*timer.delay_rule, state.pointer);
            if (timer.at_rule) visit(*timer.at_rule, state.pointer);
        }
    }
}

}  // namespace jalon
