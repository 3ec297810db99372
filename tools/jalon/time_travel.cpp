#include "tools/jalon/time_travel.h"

#include <algorithm>

#include "engine/base/path.h"
#include "engine/instance/evolve.h"

namespace jalon {
namespace {

// The facts of a step whose configuration does not count yet.
void take_patch(InstanceState& state, const Event& event, bool counts) {
    // Marks in later patches count all sealed fields of earlier events.
    for (const SealedPart& part : event.sealed) {
        state.sealed.push_back(SealedField{part, event.request_key_hash});
    }
    if (!counts) return;
    for (const Patch& patch : event.outcome.patch) {
        const Path path = split_pointer(patch.path);
        if (patch.value) {
            set_at(state.data, path, *patch.value);
        } else {
            erase_at(state.data, path);
        }
    }
}

}  // namespace

std::optional<InstanceState> state_at(const std::vector<Event>& events, const Moment& moment) {
    std::optional<InstanceState> state;
    std::optional<Timestamp> latest;
    for (const Event& event : events) {
        if (moment.known_at && event.recorded_at > *moment.known_at) break;
        latest = std::max(latest.value_or(event.occurred_at), event.occurred_at);
        if (!moment.as_of || *latest <= *moment.as_of) {
            state = evolve(state ? std::move(*state) : InstanceState{}, event);
        } else if (state) {
            take_patch(*state, event, event.occurred_at <= *moment.as_of);
        }
    }
    return state;
}

}  // namespace jalon
