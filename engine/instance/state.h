// InstanceState: the fold of one instance's events. Plain data; shared between threads only as
// shared_ptr<const InstanceState>.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/time.h"
#include "engine/base/value.h"
#include "engine/instance/event.h"

namespace jalon {

// A pending timer. A deadline that fired stays until its owner state is left.
struct Timer {
    std::string name;
    std::string owner;
    std::string trigger;
    Timestamp at;
    Timestamp set_at;  // recorded_at of the event that set it; its due time if the clock fired it
    bool keep = false;
    bool fired = false;

    friend bool operator==(const Timer&, const Timer&) = default;

    // A timer that was already past when it was recorded does not fire by the wall clock: the past
    // is told in its own order, and no burst of old alarms follows.
    [[nodiscard]] bool fires_by_clock() const { return !fired && at > set_at; }
};

// The latest step of one trigger; under the name "start", the start.
struct StepMark {
    Timestamp occurred_at;
    std::string subject;
    Position position;

    friend bool operator==(const StepMark&, const StepMark&) = default;
};

// A sealed field that the data still refers to, with what its AAD was bound to.
struct SealedField {
    SealedPart part;
    Hash request_key_hash{};

    friend bool operator==(const SealedField&, const SealedField&) = default;
};

struct InstanceState {
    InstanceId id;
    Version version;    // 0: absent
    Position position;  // of its latest event
    Hash workflow_hash{};
    std::string rule_set;
    std::set<std::string> active;            // the full configuration, compound states included
    std::vector<std::string> configuration;  // atomic states, sorted by code point
    std::map<std::string, std::vector<std::string>> history;
    Value data{Value::Object{}};  // {"$sealed": n} refers to sealed[n]
    std::vector<SealedField> sealed;
    std::vector<Timer> timers;  // in the order in which they were set
    std::map<std::string, StepMark> steps;
    bool final = false;
    Timestamp created_at;          // recorded_at of the first event
    Timestamp updated_at;          // recorded_at of the latest event
    Timestamp latest_occurred_at;  // the greatest occurred_at so far

    friend bool operator==(const InstanceState&, const InstanceState&) = default;

    [[nodiscard]] bool absent() const { return version.value() == 0; }
};

}  // namespace jalon
