// Whom a step tells without naming them: every instance that fits. The board knows who fits in what
// was made durable and shown; the engine judges them, and what was decided since, by their present
// states. So nobody is missed and nobody told by mistake, whatever happens meanwhile.
#include <algorithm>
#include <utility>

#include "engine/base/limits.h"
#include "engine/chart/rule_evaluation.h"
#include "engine/core/engine.h"
#include "engine/instance/decide.h"

namespace jalon {
namespace {

constexpr std::size_t id_bytes_max = 100;

// One event lists them all, and each of them takes one of its own.
std::optional<Refusal> refuse_crowd(std::size_t count, const Told& all) {
    const auto weight = weight_of(all.data, limits::workflow_json_depth_max);
    const bool fits =
        weight && count * (*weight + all.trigger.size() + id_bytes_max) <= limits::record_bytes_max;
    if (fits && count <= limits::told_max) return std::nullopt;
    const std::string who = count > limits::told_max
                                ? "more than " + std::to_string(limits::told_max)
                                : std::to_string(count);
    return refusal_of(RefusalCode::not_allowed,
                      who +
                          " instances are too many to be told in one step; a bulk step can send " +
                          "them " + all.trigger + " in parts");
}

}  // namespace

bool Engine::fits(const StatePtr& state, const Filter& where) const {
    if (state->absent() || state->final) return false;
    const auto workflow = catalog_.find(state->workflow_hash);
    if (!workflow || where.workflow != workflow->id) return false;
    return where.passes(view_of(state, workflow), state->updated_at);
}

// nullopt: whoever has the board must be asked first.
std::optional<std::set<InstanceId>> Engine::audience(const Filter& where, Draft& draft) {
    std::vector<Search>& searches = searches_[draft.id];
    auto search = std::find_if(searches.begin(), searches.end(),
                               [&](const Search& one) { return one.where == where; });
    if (search == searches.end()) {
        search = searches.insert(search, Search{where, std::nullopt});
        loads_.push_back(Load{draft.id, std::nullopt, false, where});
        ++slots_.at(draft.id).missing;
    }
    if (!search->ids) {
        draft.waits = true;
        return std::nullopt;
    }
    std::set<InstanceId> ids(search->ids->begin(), search->ids->end());
    for (const auto& [id, slot] : slots_) {
        if (slot.loaded && fits(slot.state, where)) ids.insert(id);
    }
    for (const auto& [id, state] : draft.states) {
        if (fits(state, where)) ids.insert(id);
    }
    return ids;
}

// In the order of ids. Whoever does not wait for the trigger, or refuses it, is left out.
std::optional<Refusal> Engine::tell_found(const Told& all, const Event& cause, Draft& draft,
                                          Timestamp now, std::vector<Told>& told) {
    Filter where;
    for (const auto& [member, text] : all.where) {
        if (where.take(member, text)) continue;
        return refusal_of(RefusalCode::not_allowed, "nothing is found by " + member);
    }
    const auto ids = audience(where, draft);
    if (!ids) return std::nullopt;
    if (auto refusal = refuse_crowd(ids->size(), all)) return refusal;
    for (const InstanceId& id : *ids) static_cast<void>(reach(id, draft));
    if (draft.waits) return std::nullopt;
    // What they read of others is asked for in one round too, so a draft that waits goes on.
    for (const InstanceId& id : *ids) {
        const auto drafted = draft.states.find(id);
        if (!fits(drafted == draft.states.end() ? slots_.at(id).state : drafted->second, where)) {
            continue;
        }
        Told one{id.value(), all.trigger, all.data};
        auto refusal = try_to_tell(one, cause, draft, now);
        if (refusal && refusal->code == RefusalCode::unavailable) return refusal;
        if (!refusal) told.push_back(std::move(one));
    }
    return std::nullopt;
}

// Refused, it leaves the draft as it was.
std::optional<Refusal> Engine::try_to_tell(const Told& told, const Event& cause, Draft& draft,
                                           Timestamp now) {
    const InstanceId id{told.instance};
    const std::size_t events = draft.events.size();
    const auto drafted = draft.states.find(id);
    const StatePtr state = drafted == draft.states.end() ? nullptr : drafted->second;
    const auto known = draft.latest.find(id);
    const auto latest = known == draft.latest.end() ? std::nullopt : std::optional(known->second);
    auto refusal = tell(told, cause, draft, now);
    if (!refusal) return std::nullopt;
    draft.events.resize(events);
    draft.states.erase(id);
    draft.latest.erase(id);
    if (state) draft.states.emplace(id, state);
    if (latest) draft.latest.emplace(id, *latest);
    return refusal;
}

// Now that they are known, the event names them.
void Engine::note_told(Draft& draft, std::size_t index, std::vector<Told> told) {
    const EventPtr before = std::exchange(draft.events[index].event, nullptr);
    Event event = *before;
    record_told(event, std::move(told));
    draft.events[index].event = std::make_shared<const Event>(std::move(event));
    Reversed& latest = draft.latest.at(*before->instance);
    if (latest.event == before) latest.event = draft.events[index].event;
}

}  // namespace jalon
