#include "engine/projection/timer_sets.h"

namespace jalon {

bool TimerSets::take(const Event& event) {
    const TimerEntry* last = nullptr;
    bool fired = false;
    for (const TimerEntry& entry : event.outcome.timers) {
        if (entry.name != timer_) continue;
        if (entry.change == TimerChange::fired) {
            fired = true;
        } else {
            last = &entry;
        }
    }
    if (last != nullptr && last->change == TimerChange::cleared) return false;
    if (last != nullptr) {
        keep_ = last->keep;
        if (sets_.empty() || sets_.back().at != last->at) sets_.push_back({last->at, event});
    }
    // A deadline stays when it fires; any other timer was over.
    return event.type != EventType::instance_started && (keep_ || !fired);
}

}  // namespace jalon
