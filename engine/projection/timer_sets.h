// TimerSets: which events gave a timer its date, and which dates it had before. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/time.h"
#include "engine/instance/event.h"

namespace jalon {

// One event that set the timer.
struct TimerSet {
    Timestamp at;  // when it was due from then on
    Event by;
};

class TimerSets {
public:
    explicit TimerSets(std::string timer) : timer_(std::move(timer)) {}

    // Takes the events of one instance, newest first. False: what lies before belongs to an earlier
    // stay in the timer's state and need not be taken.
    bool take(const Event& event);

    // What lies before is not looked at, though it may tell more.
    void leave_off() { complete_ = false; }

    // Newest first; an event that did not move the date stands only at the front.
    [[nodiscard]] const std::vector<TimerSet>& all() const { return sets_; }
    [[nodiscard]] bool complete() const { return complete_; }

private:
    std::string timer_;
    std::vector<TimerSet> sets_;
    bool keep_ = false;
    bool complete_ = true;
};

}  // namespace jalon
