// Time travel: an instance as it was on a day, and as it was known on another. Pure.
//
// What happened counts from its own occurred_at; a step's change of configuration, its timers and
// its version count from the latest occurred_at of it and of the steps before it, because a
// configuration only makes sense after all that led to it.
#pragma once

#include <optional>

#include "engine/base/time.h"
#include "engine/instance/event.h"
#include "engine/instance/state.h"

namespace jalon {

struct Moment {
    std::optional<Timestamp> as_of;     // of the facts; none: up to now
    std::optional<Timestamp> known_at;  // of the record; none: all that is recorded
    std::optional<Position> position;   // of the record, too
    std::optional<Timestamp> clock;     // from when it is seen what is due; none: from now

    [[nodiscard]] bool is_now() const { return !as_of && !known_at && !position; }

    // Whether the event was on the record.
    [[nodiscard]] bool knows(const Event& event) const {
        return (!known_at || event.recorded_at <= *known_at) &&
               (!position || event.position <= *position);
    }
    // Whether it had happened.
    [[nodiscard]] bool holds(const Event& event) const {
        return !as_of || event.occurred_at <= *as_of;
    }
};

// One instance at a moment, from its events.
class StateAt {
public:
    explicit StateAt(const Moment& moment) : moment_(moment) {}

    // All events of the instance from its first on, in order, until it returns false: what comes
    // later was not known.
    [[nodiscard]] bool take(const Event& event);

    // nullopt: the instance did not exist, or was not known.
    [[nodiscard]] const std::optional<InstanceState>& state() const { return state_; }

private:
    Moment moment_;
    std::optional<InstanceState> state_;
    std::optional<Timestamp> latest_;  // occurred_at so far
};

}  // namespace jalon
