// Submitting, loading and handing over groups. What becomes of one request: engine_run.cpp.
#include "engine/core/engine.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/base/limits.h"

namespace jalon {

Engine::Engine(EngineParts parts, Position last)
    : parts_(std::move(parts)),
      preparation_(*parts_.sealer, parts_.log_id),
      last_(last),
      durable_last_(last) {}

void Engine::watch(const InstanceState& state) { watch_due(state.id, state); }

void Engine::submit(Request request, Timestamp now) {
    if (request.kind == RequestKind::publish) {
        process_publication(std::move(request), now);
        return;
    }
    if (request.kind == RequestKind::person) {
        process_decision(request, now);
        return;
    }
    const InstanceId id = request.instance;
    Parked parked;
    if (request.key) ++parked_keys_[request.key->key];
    if (request.key && !keys_.contains(request.key->key)) {
        parked.key_known = false;
        key_waiters_[request.key->key].push_back(id);
        loads_.push_back(Load{std::nullopt, request.key->key});
    }
    parked.request = std::move(request);
    park(id, std::move(parked));
    drain(id, now);
}

void Engine::park(const InstanceId& id, Parked parked) {
    const auto [slot, fresh] = slots_.try_emplace(id);
    if (fresh) loads_.push_back(Load{id, std::nullopt});
    slot->second.parked.push_back(std::move(parked));
    ++waiting_;
}

void Engine::drain(const InstanceId& id, Timestamp now) {
    Slot& slot = slots_.at(id);
    while (slot.loaded && slot.missing == 0 && !slot.parked.empty() &&
           slot.parked.front().key_known) {
        Parked parked = std::move(slot.parked.front());
        slot.parked.pop_front();
        std::optional<Hash> key;
        if (parked.request && parked.request->key) key = parked.request->key->key;
        if (!process(id, slot, parked, now)) {
            slot.parked.push_front(std::move(parked));
            return;
        }
        --waiting_;
        searches_.erase(id);
        if (key) release(*key);
    }
}

// One of the loads that the first request waits for. It is decided again when it has all of them.
void Engine::arrived(const InstanceId& waiter, Timestamp now) {
    if (--slots_.at(waiter).missing == 0) drain(waiter, now);
}

// A request no longer waits with this key. What the store says by now can be asked of the store.
void Engine::release(const Hash& key) {
    const auto parked = parked_keys_.find(key);
    if (--parked->second > 0) return;
    parked_keys_.erase(parked);
    const auto known = keys_.find(key);
    if (known != keys_.end() && known->second.position <= durable_last_) keys_.erase(known);
}

std::vector<Load> Engine::take_loads() { return std::exchange(loads_, {}); }

void Engine::loaded(const InstanceId& id, std::optional<InstanceState> state, Timestamp now) {
    Slot& slot = slots_.at(id);
    CHECK(!slot.loaded);
    slot.loaded = true;
    slot.state = std::make_shared<const InstanceState>(state ? std::move(*state) : InstanceState{});
    drain(id, now);
    for (const InstanceId& waiter : std::exchange(slots_.at(id).waiters, {})) {
        arrived(waiter, now);
    }
}

void Engine::latest_step_loaded(const InstanceId& id, Reversed latest, Timestamp now) {
    Slot& slot = slots_.at(id);
    if (!slot.latest) slot.latest = std::move(latest);
    arrived(id, now);
}

void Engine::found(const InstanceId& asker, const Filter& where, std::vector<InstanceId> ids,
                   Timestamp now) {
    for (Search& search : searches_.at(asker)) {
        if (search.where != where) continue;
        search.ids = std::move(ids);
        break;
    }
    arrived(asker, now);
}

void Engine::key_loaded(const Hash& key, std::optional<RequestKey> known, Timestamp now) {
    const auto waiters = key_waiters_.find(key);
    if (waiters == key_waiters_.end()) return;
    const InstanceId id = waiters->second.front();
    waiters->second.pop_front();
    if (waiters->second.empty()) key_waiters_.erase(waiters);
    for (Parked& parked : slots_.at(id).parked) {
        const bool same = parked.request && parked.request->key && parked.request->key->key == key;
        if (!same || parked.key_known) continue;
        parked.key_known = true;
        parked.found_key = known;
        break;
    }
    drain(id, now);
}

void Engine::tick(Timestamp now) {
    // What is decided waits in line with the commands: however many timers are due, a command finds
    // no more than one turn of them before it.
    constexpr std::size_t turn_max = limits::timer_fires_a_turn_max;
    const std::size_t room = turn_max - std::min(turn_max, pending_.size());
    std::vector<InstanceId> ready;
    for (const auto& [at, id] : due_) {
        if (at > now || ready.size() == room) break;
        ready.push_back(id);
    }
    for (const InstanceId& id : ready) {
        due_.erase({due_of_.at(id), id});
        due_of_.erase(id);
        park(id, Parked{});
        drain(id, now);
    }
}

std::optional<Timestamp> Engine::next_due() const {
    if (due_.empty()) return std::nullopt;
    return due_.begin()->first;
}

void Engine::watch_due(const InstanceId& id, const InstanceState& state) {
    const auto known = due_of_.find(id);
    if (known != due_of_.end()) {
        due_.erase({known->second, id});
        due_of_.erase(known);
    }
    std::optional<Timestamp> first;
    for (const Timer& timer : state.timers) {
        if (timer.fires_by_clock() && (!first || timer.at < *first)) first = timer.at;
    }
    if (!first) return;
    due_.insert({*first, id});
    due_of_.emplace(id, *first);
}

Ready Engine::take_ready() {
    CHECK(has_ready());
    in_flight_ = true;
    Ready ready;
    ready.expected_last = durable_last_;
    while (!pending_.empty() && ready.committed.size() < limits::group_events_max) {
        Item item = std::move(pending_.front());
        pending_.pop_front();
        ready.committed.insert(ready.committed.end(), item.events.begin(), item.events.end());
        if (item.key) ready.keys.push_back(*item.key);
        if (item.published) ready.published.push_back(item.published);
        if (item.reply) ready.replies.push_back(std::move(*item.reply));
        item.reply.reset();
        flying_.push_back(std::move(item));
    }
    return ready;
}

void Engine::advance() {
    CHECK(in_flight_);
    in_flight_ = false;
    for (const Item& item : flying_) {
        for (const Committed& committed : item.events) {
            durable_last_ = committed.event->position;
            if (committed.state) --slots_.at(committed.state->id).undurable;
        }
        if (item.key && !parked_keys_.contains(item.key->key)) keys_.erase(item.key->key);
    }
    flying_.clear();
    // What a search does not find yet, because it was not shown when it was asked, is found here.
    if (slots_.size() > limits::active_instances_max && searches_.empty()) evict_idle();
}

void Engine::evict_idle() {
    std::erase_if(slots_, [](const auto& entry) {
        const Slot& slot = entry.second;
        return slot.loaded && slot.parked.empty() && slot.waiters.empty() && slot.undurable == 0;
    });
}

}  // namespace jalon
