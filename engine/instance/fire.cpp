#include "engine/instance/fire.h"

#include <utility>

namespace jalon {
namespace {

template <typename Wanted>
const Timer* earliest(const InstanceState& state, Wanted wanted) {
    const Timer* first = nullptr;
    for (const Timer& timer : state.timers) {
        if (wanted(timer) && (first == nullptr || timer.at < first->at)) first = &timer;
    }
    return first;
}

}  // namespace

const Timer* earliest_due(const InstanceState& state, Timestamp until) {
    return earliest(state, [&](const Timer& one) { return !one.fired && one.at <= until; });
}

const Timer* earliest_due_by_clock(const InstanceState& state, Timestamp until) {
    return earliest(state,
                    [&](const Timer& one) { return one.fires_by_clock() && one.at <= until; });
}

Command fire_command(const InstanceState& state, const Timer& timer, std::string channel,
                     Timestamp recorded_at) {
    Command command;
    command.kind = CommandKind::fire;
    command.instance = state.id;
    command.trigger = timer.name;
    command.actor = Actor{"timer", "system", ""};
    command.channel = std::move(channel);
    command.occurred_at = timer.at;
    command.recorded_at = recorded_at;
    command.causation = state.position;
    return command;
}

}  // namespace jalon
