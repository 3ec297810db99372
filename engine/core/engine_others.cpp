// What a command needs besides its own instance's present: facts of other instances, its latest
// step, and the steps that it causes elsewhere.
#include <utility>

#include "engine/base/limits.h"
#include "engine/core/engine.h"
#include "engine/instance/decide.h"
#include "engine/instance/delegation.h"
#include "engine/instance/reads.h"
#include "engine/instance/reverse.h"

namespace jalon {
namespace {

constexpr std::size_t told_depth_max = 16;  // those who are told tell others, and so on

Refusal too_many() {
    return refusal_of(RefusalCode::not_allowed, "this step tells too many instances");
}

// How many steps led to this one, within its group.
std::size_t depth_of(const Event& event, const std::vector<Committed>& events) {
    const Position first = events.front().event->position;
    std::size_t depth = 0;
    for (const Event* one = &event; one->causation >= first; ++depth) {
        one = events[one->causation.value() - first.value()].event.get();
    }
    return depth;
}

}  // namespace

// The instance as the draft has it, or as it was decided last. nullptr: it must be loaded first.
const InstanceState* Engine::reach(const InstanceId& id, Draft& draft) {
    const auto drafted = draft.states.find(id);
    if (drafted != draft.states.end()) return drafted->second.get();
    const auto [slot, fresh] = slots_.try_emplace(id);
    if (fresh) loads_.push_back(Load{id, std::nullopt, false});
    if (slot->second.loaded) return slot->second.state.get();
    if (slot->second.waiters.insert(draft.id).second) ++slots_.at(draft.id).missing;
    draft.waits = true;
    return nullptr;
}

void Engine::read(const Workflow& workflow, const InstanceState& state, const Command& command,
                  Draft& draft, DecideContext& facts) {
    for (const ReadTarget& target : read_targets(workflow, state, command, facts)) {
        const InstanceState* other = nullptr;
        std::string workflow_id;
        if (!target.instance.value().empty()) {
            other = reach(target.instance, draft);
            if (other == nullptr) continue;
            if (const auto known = catalog_.find(other->workflow_hash)) workflow_id = known->id;
        }
        read_facts(target, other, workflow_id, facts, facts.facts);
    }
}

// decide says whether the latest step can be reversed; here it is only found.
void Engine::find_reversed(Draft& draft, DecideContext& facts) {
    const auto drafted = draft.latest.find(draft.id);
    Slot& slot = slots_.at(draft.id);
    if (drafted == draft.latest.end() && !slot.latest) {
        loads_.push_back(Load{draft.id, std::nullopt, true});
        ++slot.missing;
        draft.waits = true;
        return;
    }
    facts.reversed = drafted == draft.latest.end() ? *slot.latest : drafted->second;
    for (ReadFact& fact : reversal_facts(facts.reversed)) facts.facts.push_back(std::move(fact));
}

// decide says whether it lets the actor act so; here it is only found, and read.
void Engine::find_delegation(const InstanceId& id, Draft& draft, Command& command) {
    const InstanceState* other = reach(id, draft);
    if (other == nullptr) return;
    const auto workflow = catalog_.find(other->workflow_hash);
    act_by(delegation_facts(id, other, workflow.get(), context()), command);
}

// Those told may tell others; all are part of the same group.
std::optional<Refusal> Engine::tell_all(Draft& draft, Timestamp now) {
    std::size_t count = 0;
    for (std::size_t i = draft.main; i < draft.events.size(); ++i) {
        const EventPtr cause = draft.events[i].event;
        if (cause->told.empty()) continue;
        if (depth_of(*cause, draft.events) >= told_depth_max) return too_many();
        std::vector<Told> told;
        for (const Told& one : cause->told) {
            const bool named = one.where.empty();
            auto refusal =
                named ? tell(one, *cause, draft, now) : tell_found(one, *cause, draft, now, told);
            if (refusal || draft.waits) return refusal;
            if (named) told.push_back(one);
        }
        count += told.size();
        if (count > limits::told_max) return too_many();
        if (told != cause->told) note_told(draft, i, std::move(told));
    }
    return std::nullopt;
}

std::optional<Refusal> Engine::tell(const Told& told, const Event& cause, Draft& draft,
                                    Timestamp now) {
    const InstanceId id{told.instance};
    const auto refuse_for = [&](Refusal refusal) {
        refusal.detail = told.instance + " refuses " + told.trigger + ": " + refusal.detail;
        refusal.allowed.clear();
        // What the other instance knows is not for whoever may see this one.
        for (Reason& reason : refusal.reasons) reason.facts = Value::Object{};
        refusal.current_version.reset();
        return refusal;
    };
    if (!is_instance_id(told.instance) || id == *cause.instance) {
        return refuse_for(refusal_of(RefusalCode::not_allowed, "this instance cannot be told"));
    }
    const InstanceState* state = reach(id, draft);
    if (state == nullptr) return std::nullopt;
    const auto workflow = state->absent() ? nullptr : catalog_.find(state->workflow_hash);
    if (!workflow) {
        return refuse_for(refusal_of(RefusalCode::not_allowed, "there is no such instance"));
    }
    if (!draft.states.contains(id)) draft.states[id] = slots_.at(id).state;
    Command command;
    command.instance = id;
    command.trigger = told.trigger;
    command.input = told.data;
    command.actor = cause.actor;
    command.actor.role = "system";
    command.on_behalf_of = cause.on_behalf_of;
    command.channel = cause.channel;
    command.occurred_at = cause.occurred_at;
    command.recorded_at = now;
    command.causation = cause.position;
    if (auto refusal = fire_before(*workflow, id, draft, command.occurred_at, now)) {
        return refuse_for(std::move(*refusal));
    }
    if (auto refusal = refuse_beforehand(*workflow, *draft.states.at(id), command, context())) {
        return refuse_for(std::move(*refusal));
    }
    const TriggerRule& rule = workflow->rule_of(told.trigger);
    if (rule.reverses) {
        return refuse_for(refusal_of(RefusalCode::not_allowed, "a reversal is nobody else's step"));
    }
    if (auto refusal = perform(*workflow, rule, command, draft)) {
        return refuse_for(std::move(*refusal));
    }
    return std::nullopt;
}

}  // namespace jalon
