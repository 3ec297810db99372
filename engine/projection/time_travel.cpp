#include "engine/projection/time_travel.h"

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

bool StateAt::take(const Event& event) {
    if (!moment_.knows(event)) return false;
    latest_ = std::max(latest_.value_or(event.occurred_at), event.occurred_at);
    if (!moment_.as_of || *latest_ <= *moment_.as_of) {
        if (!state_) state_.emplace();
        apply(*state_, event);
    } else if (state_) {
        take_patch(*state_, event, moment_.holds(event));
    }
    return true;
}

}  // namespace jalon
