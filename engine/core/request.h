// Request and Reply: what the shell asks of the engine, and what it hears once that is durable.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/time.h"
#include "engine/base/value.h"
#include "engine/instance/event.h"
#include "engine/instance/refusal.h"
#include "engine/instance/state.h"
#include "engine/instance/workflow.h"

namespace jalon {

enum class RequestKind { start, step, publish, migrate, person };

// The idempotency key of a request.
struct KeyedBy {
    Hash key{};          // SHA-256 over token and key
    Hash fingerprint{};  // SHA-256 over method, path and body
};

struct Request {
    std::uint64_t id = 0;  // the shell's own number; comes back in the Reply
    RequestKind kind = RequestKind::step;
    InstanceId instance;
    std::string workflow;         // start: "id" (the newest) or "id@N"; migrate: "id@N"
    std::string trigger;          // step
    Value data{Value::Object{}};  // start and step, personal fields still clear; migrate: the plan
    std::shared_ptr<const Workflow> publication;
    EventType decision = EventType::subject_erased;  // person: or of a legal hold
    Actor actor;
    std::vector<std::string> countries;  // the scope of the actor's token (see Access)
    std::vector<std::string> hosts;
    InstanceId delegation;  // by which the actor acts in another role; empty: in his own
    std::string on_behalf_of;
    std::string channel;
    std::optional<Timestamp> occurred_at;  // default: now
    std::optional<KeyedBy> key;
    std::optional<Version> expected;
};

// The event that answers a request, just appended.
struct Accepted {
    std::shared_ptr<const Event> event;
};

// The request was answered before: the answer is a function of the event at this position.
struct Repeated {
    Position position;
};

// A workflow version that was published before with the same content.
struct Unchanged {};

struct Reply {
    std::uint64_t request = 0;
    std::variant<Accepted, Repeated, Unchanged, Refusal> answer;
};

// One event of a group, with what the live feed shows of it.
struct Committed {
    std::shared_ptr<const Event> event;
    Hash leaf_hash{};
    std::shared_ptr<const InstanceState> state;  // after the event; null without an instance
};

}  // namespace jalon
