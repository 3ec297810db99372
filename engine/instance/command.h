// Command: a request that may be refused. Its input is already checked and sealed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/time.h"
#include "engine/base/value.h"
#include "engine/base/zone_rules.h"
#include "engine/instance/event.h"
#include "engine/instance/state.h"

namespace jalon {

struct Workflow;

enum class CommandKind { start, step, fire, migrate };

struct Command {
    CommandKind kind = CommandKind::step;
    InstanceId instance;
    std::string trigger;  // a step's trigger, or the name of the timer that fires
    Value input{Value::Object{}};
    std::vector<SealedPart> sealed;
    Actor actor;
    std::string on_behalf_of;
    std::string channel;
    Timestamp occurred_at;
    Timestamp recorded_at;
    Hash request_key_hash{};
    Position causation;
    std::optional<Version> expected;   // If-Match
    std::vector<ReadFact> delegation;  // what gives the actor his role, when it is not his own
};

// The step that a command reverses, and the state before it.
struct Reversed {
    std::shared_ptr<const Event> event;
    std::shared_ptr<const InstanceState> former;
};

// What decide may know besides workflow, state and command.
struct DecideContext {
    const ZoneRules* zones = nullptr;  // must outlive the call
    std::string zone = "UTC";          // the organisation's
    std::vector<ReadFact> facts;       // derived, or read from other instances
    Reversed reversed = {};            // of a trigger that reverses; null otherwise
    const Workflow* former = nullptr;  // of a migration: the version in force before it
};

// What each event says of its command. Trigger, cause, sealed parts, facts and outcome are for the
// caller to add: not every command has them.
[[nodiscard]] Event event_from(const Command& command, const Workflow& workflow,
                               const InstanceState& state, EventType type);

}  // namespace jalon
