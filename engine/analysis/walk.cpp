#include "engine/analysis/walk.h"

#include <algorithm>

#include "engine/base/limits.h"
#include "engine/instance/sees.h"

namespace jalon {
namespace {

// Far more than any chart needs to come to rest, far less than what an instance may do.
constexpr int microsteps_max = 200;

}  // namespace

AnalysisWalk::AnalysisWalk(const AnalysisModel& model)
    : model_(model),
      chart_(*model.chart),
      active_(model.states.size()),
      fresh_(model.states.size()),
      entering_(model.states.size()),
      by_default_(model.states.size()),
      entered_(model.states.size()),
      taken_(model.transitions) {}

void AnalysisWalk::start() {
    from_ = Configuration{};
    event_.reset();
    given_.clear();
    run();
}

void AnalysisWalk::send(const Configuration& from, std::size_t event) {
    from_ = from;
    event_ = event;
    given_.clear();
    run();
}

bool AnalysisWalk::again() {
    given_.resize(used_);
    while (!given_.empty() && !given_.back().holds) given_.pop_back();
    if (given_.empty()) return false;
    given_.back().holds = false;
    run();
    return true;
}

std::vector<Answer> AnalysisWalk::answers() const {
    return {given_.begin(), given_.begin() + static_cast<std::ptrdiff_t>(used_)};
}

void AnalysisWalk::run() {
    for (const StateIndex state : now_.active) active_[state] = false;
    now_ = from_;
    for (const StateIndex state : now_.active) active_[state] = true;
    fresh_.assign(fresh_.size(), false);
    used_ = 0;
    known_.clear();
    assigned_.clear();
    internal_.clear();
    external_.clear();
    running_ = true;
    restless_ = false;
    microsteps_ = 0;
    changed_ = !event_.has_value();
    if (event_) {
        const Enabled enabled = select(*event_);
        if (enabled.empty()) return;
        changed_ = true;
        microstep(enabled);
    } else {
        run_block(model_.states[0].initial_actions);
        enter_states({&chart_.at(0).initial});
    }
    run_to_rest();
    now_.final = !running_;
}

void AnalysisWalk::run_to_rest() {
    while (!restless_) {
        macrostep();
        if (!running_ || external_.empty()) return;
        const std::size_t event = external_.front();
        external_.pop_front();
        const Enabled enabled = select(event);
        if (!enabled.empty()) microstep(enabled);
    }
}

void AnalysisWalk::macrostep() {
    while (running_ && !restless_) {
        Enabled enabled = select(eventless);
        if (enabled.empty()) {
            if (internal_.empty()) return;
            const std::size_t event = internal_.front();
            internal_.pop_front();
            enabled = select(event);
        }
        if (!enabled.empty()) microstep(enabled);
    }
}

void AnalysisWalk::microstep(const Enabled& enabled) {
    if (++microsteps_ > microsteps_max) {
        restless_ = true;
        return;
    }
    exit_states(enabled);
    std::vector<const States*> targets;
    for (const ModelTransition* one : enabled) {
        taken_[one->number] = true;
        run_block(one->actions);
        targets.push_back(&one->source->targets);
    }
    enter_states(targets);
}

void AnalysisWalk::run_block(const std::vector<ModelAction>& actions) {
    for (const ModelAction& action : actions) {
        if (!act(action)) return;
    }
}

bool AnalysisWalk::act(const ModelAction& action) {
    switch (action.kind) {
        case ModelAction::Kind::raise: internal_.push_back(action.event); return true;
        case ModelAction::Kind::send: external_.push_back(action.event); return true;
        case ModelAction::Kind::assigned: forget(action.path); return true;
        case ModelAction::Kind::fail: internal_.push_back(action.event); return false;
        case ModelAction::Kind::block: run_block(action.branches.front().actions); return true;
        case ModelAction::Kind::choice: break;
    }
    for (const ModelBranch& branch : action.branches) {
        if (branch.condition && !holds(*branch.condition)) continue;
        return std::all_of(branch.actions.begin(), branch.actions.end(),
                           [&](const ModelAction& one) { return act(one); });
    }
    return true;
}

void AnalysisWalk::forget(const Path& assigned) {
    std::erase_if(known_, [&](const auto& one) {
        const auto& reads = model_.questions[one.first].reads;
        return std::any_of(reads.begin(), reads.end(),
                           [&](const Path& path) { return touches(assigned, path); });
    });
    assigned_.push_back(assigned);
}

bool AnalysisWalk::holds(const Condition& condition) {
    using Kind = Condition::Kind;
    switch (condition.kind) {
        case Kind::always: return true;
        case Kind::never: return false;
        case Kind::question: return ask(condition.index);
        case Kind::state: return active_[condition.index];
        case Kind::negation: return !holds(condition.parts[0]);
        case Kind::all:
            return std::all_of(condition.parts.begin(), condition.parts.end(),
                               [&](const Condition& part) { return holds(part); });
        case Kind::any:
            return std::any_of(condition.parts.begin(), condition.parts.end(),
                               [&](const Condition& part) { return holds(part); });
        case Kind::choice: break;
    }
    return choose(condition);
}

bool AnalysisWalk::choose(const Condition& condition) {
    std::size_t i = 0;
    for (; i + 1 < condition.parts.size(); i += 2) {
        if (holds(condition.parts[i])) return holds(condition.parts[i + 1]);
    }
    return i < condition.parts.size() && holds(condition.parts[i]);
}

bool AnalysisWalk::ask(std::size_t question) {
    const auto known = std::find_if(known_.begin(), known_.end(),
                                    [&](const auto& one) { return one.first == question; });
    if (known != known_.end()) return known->second;
    if (used_ == given_.size()) given_.push_back(Answer{question, true});
    const bool holds = given_[used_++].holds;
    if (model_.questions[question].lasting) known_.emplace_back(question, holds);
    return holds;
}

// Where the walk began, an eventless transition was not taken: a guard that asks one thing of data
// alone said no, and goes on saying so until that data changes.
bool AnalysisWalk::rested_on(const ModelTransition& transition) const {
    const Condition& guard = transition.guard;
    if (!event_ || guard.kind != Condition::Kind::question) return false;
    const Question& asked = model_.questions[guard.index];
    const StateIndex source = transition.source->source;
    if (!asked.of_data || fresh_[source]) return false;
    return std::none_of(assigned_.begin(), assigned_.end(), [&](const Path& path) {
        return std::any_of(asked.reads.begin(), asked.reads.end(),
                           [&](const Path& read) { return touches(path, read); });
    });
}

}  // namespace jalon
