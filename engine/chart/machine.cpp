#include "engine/chart/machine.h"

#include <algorithm>

#include "engine/base/limits.h"

namespace jalon {

Machine::Machine(const Chart& chart, ChartInputs inputs)
    : chart_(chart), inputs_(std::move(inputs)) {
    state_in_ = [this](std::string_view id) {
        const auto state = chart_.find(id);
        return state && active_.contains(*state);
    };
    if (inputs_.scope.find("data") == nullptr) inputs_.scope.set("data", Value::Object{});
}

Result<void> Machine::restore(ChartState state) {
    for (const std::string& id : *state.active) {
        const auto index = chart_.find(id);
        if (!index) return Error{ErrorCode::corruption, "the chart has no state " + id};
        active_.insert(*index);
    }
    for (const auto& [id, remembered] : *state.history) {
        const auto index = chart_.find(id);
        if (!index) return Error{ErrorCode::corruption, "the chart has no state " + id};
        for (const std::string& name : remembered) {
            const auto target = chart_.find(name);
            if (!target) return Error{ErrorCode::corruption, "the chart has no state " + name};
            history_[*index].push_back(*target);
        }
    }
    pending_ = std::move(state.timers);
    return {};
}

Result<void> Machine::start() {
    Transition initial;
    initial.targets = chart_.at(0).initial;
    initial.actions = chart_.at(0).initial_actions;
    result_.outcome.changed = true;
    run_block(initial.actions);
    enter_states({&initial});
    if (auto fits = check_data(); !fits) return fits;
    return run_to_rest();
}

Result<void> Machine::send(std::string_view event) {
    const Enabled fitting = chart_.transitions_on(event);
    result_.matched = std::any_of(fitting.begin(), fitting.end(),
                                  [&](const Transition* one) { return may_leave(*one); });
    const Enabled enabled = select(fitting, true);
    if (enabled.empty()) return {};
    result_.outcome.changed = true;
    if (auto done = microstep(enabled); !done) return done;
    return run_to_rest();
}

Result<void> Machine::run_to_rest() {
    while (true) {
        if (auto done = macrostep(); !done) return done;
        if (!running_ || external_.empty()) return {};
        const Enabled fitting = chart_.transitions_on(external_.front());
        external_.pop_front();
        const Enabled enabled = select(fitting, false);
        if (enabled.empty()) continue;
        if (auto done = microstep(enabled); !done) return done;
    }
}

Result<void> Machine::macrostep() {
    while (running_) {
        Enabled enabled = select(chart_.eventless(), false);
        if (enabled.empty()) {
            if (internal_.empty()) return {};
            const Enabled fitting = chart_.transitions_on(internal_.front());
            internal_.pop_front();
            enabled = select(fitting, false);
        }
        if (enabled.empty()) continue;
        if (auto done = microstep(enabled); !done) return done;
    }
    return {};
}

Result<void> Machine::microstep(const Enabled& enabled) {
    if (++microsteps_ > limits::microsteps_max) {
        return Error{ErrorCode::limit,
                     "the chart did not come to rest; look for eventless transitions that form a "
                     "loop"};
    }
    if (pending_.size() > limits::timers_max) {
        return Error{ErrorCode::limit, "more timers are pending than an instance may have"};
    }
    for (const Transition* transition : enabled) judge(*transition);
    exit_states(enabled);
    for (const Transition* transition : enabled) run_block(transition->actions);
    enter_states(enabled);
    return check_data();
}

Result<void> Machine::check_data() const {
    if (!data_full_) return {};
    return Error{ErrorCode::limit, "the data would be larger or deeper than an instance's may be"};
}

RunResult Machine::finish() {
    Outcome& outcome = result_.outcome;
    if (outcome.changed) {
        for (const StateIndex state : active_) {
            if (chart_.is_atomic(state)) outcome.configuration.push_back(chart_.at(state).id);
        }
        std::sort(outcome.configuration.begin(), outcome.configuration.end());
        outcome.final = !running_;
        if (outcome.final) {
            while (!pending_.empty()) clear_timer(std::string(pending_.back().first));
        }
    }
    result_.data = std::move(*inputs_.scope.find("data"));
    return std::move(result_);
}

}  // namespace jalon
