// Outcome: what one trigger did to a statechart, raised events and all. It names states by id, so
// that it can be applied without the chart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/time.h"
#include "engine/base/value.h"

namespace jalon {

// One assignment to the instance's data; no value = the path was removed.
struct Patch {
    std::string path;  // RFC 6901
    std::optional<Value> value;

    friend bool operator==(const Patch&, const Patch&) = default;
};

// What a history state remembered when its parent was left.
struct HistoryValue {
    std::string state;                // the history state's id
    std::vector<std::string> active;  // what it restores

    friend bool operator==(const HistoryValue&, const HistoryValue&) = default;
};

enum class TimerChange : std::uint8_t { set = 1, cleared = 2, fired = 3 };

// A timer set, cleared or fired. `at` and what follows it are of use when it was set.
struct TimerEntry {
    TimerChange change = TimerChange::set;
    std::string name;
    std::string owner;    // the state whose exit clears it; empty for a delayed send
    std::string trigger;  // the statechart event that it raises
    Timestamp at;         // when it is due
    LocalDateTime local;  // the same on the wall clock of `zone`
    std::string zone;     // IANA name
    std::string zone_version;
    bool keep = false;  // a deadline: stays due after it fired, until its owner is left

    friend bool operator==(const TimerEntry&, const TimerEntry&) = default;
};

// The numbers are on disk. `irregular`: the guard does not hold, and the step was taken all the
// same, because it says what has happened.
enum class Verdict : std::uint8_t { fails = 0, holds = 1, irregular = 2 };

// A guard that was evaluated on the way, by its code.
struct GuardResult {
    std::string code;
    Verdict verdict = Verdict::fails;

    friend bool operator==(const GuardResult&, const GuardResult&) = default;
};

// Something to tell people after the event is durable.
struct Notice {
    std::vector<std::string> to;  // roles
    Value message;                // {"en":…, "fr":…}

    friend bool operator==(const Notice&, const Notice&) = default;
};

// A step that this one causes in another instance, in the same group: both happen or none does.
// decide may say `where` instead of `instance`; the engine finds who that is, and only they are
// written on the log.
struct Told {
    std::string instance;
    std::string trigger;
    Value data{Value::Object{}};
    std::vector<std::pair<std::string, std::string>> where = {};  // members of a filter

    friend bool operator==(const Told&, const Told&) = default;
};

// What the step did. Everything evolve needs is here.
struct Outcome {
    std::vector<std::string> exited;         // in exit order
    std::vector<std::string> entered;        // in entry order
    std::vector<std::string> configuration;  // atomic states afterwards, sorted by code point
    std::vector<HistoryValue> history;
    std::vector<Patch> patch;
    std::vector<TimerEntry> timers;
    std::vector<GuardResult> guards;
    std::vector<Notice> notices;
    bool changed = false;  // some transition was taken
    bool final = false;    // a top-level final state is active

    friend bool operator==(const Outcome&, const Outcome&) = default;
};

}  // namespace jalon
