// Event: one fact on the log. It holds the input and the outcome, so that replay is assignment: no
// chart, guard, clock or interpreter fix can change history, and --verify can decide again.
//
// The bytes are described in engine/codec/FORMAT.md. Released types and numbers never change.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/time.h"
#include "engine/base/value.h"
#include "engine/chart/outcome.h"

namespace jalon {

// The numbers are on disk.
enum class EventType : std::uint16_t {
    instance_started = 1,
    step_taken = 2,
    step_reversed = 3,
    fact_corrected = 4,
    workflow_changed = 5,
    workflow_published = 6,
    subject_erased = 7,
    legal_hold_placed = 8,
    legal_hold_lifted = 9,
    access_recorded = 10,
    delegation_given = 11,
};

// "InstanceStarted", "StepTaken", …
[[nodiscard]] const char* name_of(EventType type);

// Of no instance, and in force for all that follows: a workflow, an erasure, a legal hold.
[[nodiscard]] bool is_standing(EventType type);

// Who did it. `subject` and `org` are opaque ids, never names.
struct Actor {
    std::string subject;
    std::string role;
    std::string org;

    friend bool operator==(const Actor&, const Actor&) = default;
};

// A clear fact that guards used and that the instance's own data does not hold: derived from a
// personal field before it was sealed (instance empty), or read from another instance.
struct ReadFact {
    std::string name;
    Value value;
    std::string instance;
    Position position;  // 0 for derived facts

    friend bool operator==(const ReadFact&, const ReadFact&) = default;
};

// A personal field, encrypted under its subject's key. The clear input holds {"$sealed": n}.
struct SealedPart {
    std::string path;  // RFC 6901, into the input
    std::string subject;
    std::string sensitivity;  // the class: personal, identity, contact, medical
    std::uint32_t key_epoch = 0;
    std::array<std::uint8_t, 12> nonce{};
    std::vector<std::uint8_t> ciphertext;
    std::array<std::uint8_t, 16> tag{};

    friend bool operator==(const SealedPart&, const SealedPart&) = default;
};

struct Event {
    LogId log_id{};
    Position position;
    std::optional<InstanceId> instance;  // none: a fact of no instance
    Version version;                     // of the instance, after this event; 0 without one
    EventType type = EventType::step_taken;
    std::uint16_t type_version = 1;
    Hash workflow_hash{};
    std::string rule_set;
    Timestamp occurred_at;
    Timestamp recorded_at;
    Actor actor;
    std::string on_behalf_of;  // opaque subject id, or empty
    std::string channel;       // api, serve; clock, timer: fired by the clock, before a step
    Hash request_key_hash{};   // zero: the request had no idempotency key
    Position causation;        // the event that led to this one; 0 = none
    std::string trigger;       // empty for an event that is no step
    Value input;               // with {"$sealed": n} in place of personal fields
    std::vector<ReadFact> read_facts;
    Outcome outcome;
    std::vector<SealedPart> sealed;
    Position corrects;       // the event that this one corrects or reverses; 0 = none
    std::vector<Told> told;  // steps of other instances in the same group; type_version 2 when any

    friend bool operator==(const Event&, const Event&) = default;
};

}  // namespace jalon
