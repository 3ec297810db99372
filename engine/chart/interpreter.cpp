#include "engine/chart/interpreter.h"

#include <algorithm>
#include <utility>

#include "engine/chart/machine.h"

namespace jalon {

Result<RunResult> start_chart(const Chart& chart, ChartInputs inputs) {
    Machine machine(chart, std::move(inputs));
    if (auto done = machine.start(); !done) return done.error();
    return machine.finish();
}

Result<RunResult> run_trigger(const Chart& chart, ChartState state, std::string_view event,
                              ChartInputs inputs) {
    Machine machine(chart, std::move(inputs));
    if (auto restored = machine.restore(std::move(state)); !restored) return restored.error();
    if (auto done = machine.send(event); !done) return done.error();
    return machine.finish();
}

Result<RunResult> place_chart(const Chart& chart, ChartState state,
                              const std::vector<std::string>& targets,
                              const std::function<bool(const TimerRule&)>& anew,
                              ChartInputs inputs) {
    Machine machine(chart, std::move(inputs));
    if (auto restored = machine.restore(std::move(state)); !restored) return restored.error();
    if (auto done = machine.place(targets, anew); !done) return done.error();
    return machine.finish();
}

std::vector<Candidate> candidates_for(const Chart& chart, const ChartState& state,
                                      std::string_view event, const ChartInputs& inputs,
                                      const std::function<bool(const NamedGuard&)>& decidable) {
    std::vector<Candidate> candidates;
    Machine machine(chart, inputs);
    if (!machine.restore(state)) return candidates;
    for (const Transition* transition : machine.matching(event)) {
        Candidate candidate{transition, {}};
        for (const auto& guard : transition->guards) {
            if (!decidable(*guard) || machine.holds(*guard)) continue;
            candidate.failed.push_back(guard.get());
        }
        candidates.push_back(std::move(candidate));
    }
    return candidates;
}

bool awaits(const Chart& chart, const std::set<std::string>& active, std::string_view event) {
    const auto fitting = chart.transitions_on(event);
    return std::any_of(fitting.begin(), fitting.end(), [&](const Transition* one) {
        return one->source == 0 || active.contains(chart.at(one->source).id);
    });
}

std::vector<std::string> atomic_states(const Chart& chart, const std::set<std::string>& active) {
    std::vector<std::string> names;
    for (const std::string& id : active) {
        const auto index = chart.find(id);
        if (index && chart.is_atomic(*index)) names.push_back(id);
    }
    return names;  // a set of strings is sorted by byte, which in UTF-8 is by code point
}

}  // namespace jalon
