// What becomes of one request: answered before, refused, or one more event on the log.
#include <algorithm>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/limits.h"
#include "engine/codec/value_codec.h"
#include "engine/core/engine.h"
#include "engine/instance/decide.h"
#include "engine/instance/evolve.h"
#include "engine/instance/fire.h"
#include "engine/instance/reverse.h"
#include "engine/projection/access.h"

namespace jalon {
namespace {

constexpr std::int64_t day_microseconds = 86'400'000'000;

// The pointers then start at the body.
Refusal data_refusal(std::vector<SchemaError> errors) {
    for (SchemaError& error : errors) error.pointer = "/data" + error.pointer;
    return schema_refusal(std::move(errors));
}

}  // namespace

// Asked of the state that is decided on, that of a start included: a step that comes just after a
// handover finds nothing.
bool Engine::is_within_scope(const Request& request, const StatePtr& state, Timestamp now,
                             bool begins) const {
    const Reader sender{request.actor.role, request.actor.org, request.actor.subject,
                        request.countries, request.hosts};
    const auto workflow = catalog_.find(state->workflow_hash);
    if (!workflow || !Access::binds(sender, *workflow)) return true;
    const Access access(parts_.zones, parts_.zone);
    const InstanceView view = view_of(state, workflow);
    return begins ? access.may_begin(sender, view, now) : access.sees_now(sender, view, now);
}

DecideContext Engine::context() const { return DecideContext{parts_.zones, parts_.zone, {}}; }

Command Engine::command_of(const Request& request, Timestamp now) const {
    Command command;
    command.kind = request.kind == RequestKind::start     ? CommandKind::start
                   : request.kind == RequestKind::migrate ? CommandKind::migrate
                                                          : CommandKind::step;
    command.instance = request.instance;
    command.trigger = request.trigger;
    command.input = request.data;
    command.actor = request.actor;
    command.on_behalf_of = request.on_behalf_of;
    command.channel = request.channel;
    command.occurred_at = request.occurred_at.value_or(now);
    command.recorded_at = now;
    if (request.key) command.request_key_hash = request.key->key;
    command.expected = request.expected;
    return command;
}

bool Engine::process(const InstanceId& id, Slot& slot, Parked& parked, Timestamp now) {
    if (!parked.request) {
        fire_due(id, slot, now);
        return true;
    }
    const Request& request = *parked.request;
    if (answered_before(request, parked, now)) return true;
    const bool starts = request.kind == RequestKind::start;
    if (!starts && slot.state->absent()) {
        refuse(request, refusal_of(RefusalCode::not_found, "there is no such instance"));
        return true;
    }
    const auto workflow =
        starts ? catalog_.find(request.workflow) : catalog_.find(slot.state->workflow_hash);
    if (!workflow) {
        refuse(request,
               refusal_of(RefusalCode::not_found, "there is no workflow " + request.workflow));
        return true;
    }
    if (!starts && !is_within_scope(request, slot.state, now)) {
        refuse(request, refusal_of(RefusalCode::not_found, "there is no such instance"));
        return true;
    }
    Draft draft;
    draft.id = id;
    draft.states[id] = slot.state;
    auto refusal = run(request, *workflow, draft, now);
    if (draft.waits) return false;
    if (!refusal && starts && !is_within_scope(request, draft.states.at(id), now, true)) {
        refusal = refusal_of(RefusalCode::forbidden, "this lies outside the scope of the token");
    }
    if (refusal) {
        if (refusal->current_version) refusal->current_version = slot.state->version;
        // An id that is taken by what the sender may not see: no more than that is told.
        const bool hidden =
            starts && !slot.state->absent() && !is_within_scope(request, slot.state, now);
        if (hidden) refusal->current_version.reset();
        refuse(request, std::move(*refusal));
        return true;
    }
    Item item;
    const EventPtr event = draft.events[draft.main].event;
    if (request.key) {
        item.key = RequestKey{request.key->key, request.key->fingerprint, event->position, now};
        keys_[request.key->key] = *item.key;
    }
    item.reply = Reply{request.id, Accepted{event}};
    accept(std::move(draft), std::move(item));
    return true;
}

bool Engine::answered_before(const Request& request, const Parked& parked, Timestamp now) {
    if (!request.key) return false;
    const auto pending = keys_.find(request.key->key);
    const RequestKey* known = pending != keys_.end() ? &pending->second
                              : parked.found_key     ? &*parked.found_key
                                                     : nullptr;
    if (known == nullptr) return false;
    if (known->fingerprint != request.key->fingerprint) {
        refuse(request, refusal_of(RefusalCode::key_reused,
                                   "this idempotency key was used for another request"));
    } else if (now.value() - known->recorded_at.value() >
               limits::key_retention_days * day_microseconds) {
        refuse(request,
               refusal_of(RefusalCode::key_expired, "this idempotency key is older than 90 days"));
    } else {
        Item item;
        item.reply = Reply{request.id, Repeated{known->position}};
        pending_.push_back(std::move(item));
    }
    return true;
}

std::optional<Refusal> Engine::run(const Request& request, const Workflow& workflow, Draft& draft,
                                   Timestamp now) {
    Command command = command_of(request, now);
    if (command.occurred_at > now) {
        return schema_refusal({SchemaError{"/occurred_at", "lies in the future"}});
    }
    if (!request.delegation.value().empty()) find_delegation(request.delegation, draft, command);
    if (draft.waits) return std::nullopt;
    if (request.kind == RequestKind::migrate) {
        return migrate(request, workflow, command, draft, now);
    }
    if (request.kind == RequestKind::step) {
        if (auto refusal = settle(workflow, command, draft, now)) return refusal;
        auto refusal = refuse_beforehand(workflow, draft.state(), command, context());
        if (refusal) return refusal;
    } else if (!draft.state().absent()) {
        return decide(workflow, draft.state(), command, context()).error();
    }
    const TriggerRule& rule =
        request.kind == RequestKind::start ? workflow.start : workflow.rule_of(request.trigger);
    auto refusal = perform(workflow, rule, command, draft);
    if (refusal || draft.waits) return refusal;
    draft.main = draft.events.size() - 1;
    return tell_all(draft, now);
}

// Brings the instance to the command's own time.
std::optional<Refusal> Engine::settle(const Workflow& workflow, Command& command, Draft& draft,
                                      Timestamp now) {
    // What was expected is what stands on the log, not what timers make of it on the way.
    if (command.expected && *command.expected != draft.state().version) {
        return refuse_beforehand(workflow, draft.state(), command, context());
    }
    command.expected.reset();
    return fire_before(workflow, draft.id, draft, command.occurred_at, now);
}

// Over to another version. What is due until then is still the former version's.
std::optional<Refusal> Engine::migrate(const Request& request, const Workflow& from,
                                       Command& command, Draft& draft, Timestamp now) {
    const auto to = catalog_.find(request.workflow);
    if (!to) {
        return refusal_of(RefusalCode::not_found, "there is no workflow " + request.workflow);
    }
    if (auto refusal = settle(from, command, draft, now)) return refusal;
    DecideContext facts = context();
    facts.former = &from;
    auto decided = decide(*to, draft.state(), command, facts);
    if (!decided) return decided.error();
    append(draft, std::move(*decided));
    draft.main = draft.events.size() - 1;
    return tell_all(draft, now);
}

// From checked shape to one more event of the draft.
std::optional<Refusal> Engine::perform(const Workflow& workflow, const TriggerRule& rule,
                                       Command& command, Draft& draft) {
    const StatePtr state = draft.states.at(command.instance);
    DecideContext facts = context();
    auto errors = preparation_.check(rule, command.input);
    if (!errors.empty()) return data_refusal(std::move(errors));
    facts.facts = preparation_.derive(workflow, *state, command, facts);
    read(workflow, *state, command, draft, facts);
    if (rule.reverses) find_reversed(draft, facts);
    if (draft.waits) return std::nullopt;
    if (auto sealed = preparation_.seal(workflow, rule, *state, command, facts); !sealed) {
        return refusal_of(RefusalCode::unavailable, "a key could not be stored");
    }
    auto decided = decide(workflow, *state, command, facts);
    if (!decided) return decided.error();
    append(draft, std::move(*decided));
    if (!is_encodable(draft.states.at(command.instance)->data)) {
        return refusal_of(RefusalCode::not_allowed, "the instance's data would nest too deeply");
    }
    return std::nullopt;
}

// Timers that are due at or before the step's own time fire first, each at its own time.
std::optional<Refusal> Engine::fire_before(const Workflow& workflow, const InstanceId& id,
                                           Draft& draft, Timestamp until, Timestamp now) {
    for (int fires = 0; fires < fires_before_a_step_max; ++fires) {
        const InstanceState& state = *draft.states.at(id);
        const Timer* timer = earliest_due(state, until);
        if (timer == nullptr || state.final) return std::nullopt;
        auto fired = decide(workflow, state, fire_command(state, *timer, "timer", now), context());
        if (!fired) return fired.error();
        append(draft, std::move(*fired));
    }
    return refusal_of(RefusalCode::not_allowed, "too many timers are due before this step");
}

void Engine::fire_due(const InstanceId& id, Slot& slot, Timestamp now) {
    if (slot.state->absent()) return;
    const auto workflow = catalog_.find(slot.state->workflow_hash);
    if (!workflow) return;
    Draft draft;
    draft.id = id;
    draft.states[id] = slot.state;
    for (int fires = 0; fires < limits::timer_fires_a_turn_max; ++fires) {
        const Timer* timer = earliest_due_by_clock(draft.state(), now);
        if (timer == nullptr) break;
        auto fired = decide(*workflow, draft.state(),
                            fire_command(draft.state(), *timer, "clock", now), context());
        if (!fired) break;
        append(draft, std::move(*fired));
    }
    if (!draft.events.empty()) accept(std::move(draft), Item{});
}

void Engine::append(Draft& draft, Event event) {
    event.log_id = parts_.log_id;
    event.position = Position{last_.value() + draft.events.size() + 1};
    StatePtr& state = draft.states.at(*event.instance);
    const StatePtr before = state;
    state = std::make_shared<const InstanceState>(evolve(*before, event));
    auto shared = std::make_shared<const Event>(std::move(event));
    note_latest(draft, shared, before);
    draft.events.push_back(Committed{std::move(shared), Hash{}, state});
}

// A timer that did something after a step rests on it: the step cannot be reversed any more.
void Engine::note_latest(Draft& draft, const EventPtr& event, const StatePtr& before) {
    const InstanceId& id = *event->instance;
    if (!is_fire(*event)) {
        draft.latest[id] = Reversed{event, before};
    } else if (has_effect(*event)) {
        draft.latest[id] = Reversed{};
    }
}

void Engine::accept(Draft draft, Item item) {
    last_ = draft.events.back().event->position;
    for (const Committed& committed : draft.events) ++slots_.at(committed.state->id).undurable;
    for (auto& [id, latest] : draft.latest) slots_.at(id).latest = std::move(latest);
    for (auto& [id, state] : draft.states) {
        slots_.at(id).state = state;
        watch_due(id, *state);
    }
    item.events = std::move(draft.events);
    pending_.push_back(std::move(item));
}

void Engine::refuse(const Request& request, Refusal refusal) {
    Item item;
    item.reply = Reply{request.id, std::move(refusal)};
    pending_.push_back(std::move(item));
}

}  // namespace jalon
