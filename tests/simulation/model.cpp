#include "tests/simulation/model.h"

#include <algorithm>
#include <memory>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/codec/record_codec.h"
#include "engine/codec/state_codec.h"
#include "engine/core/verify.h"
#include "engine/instance/decide.h"
#include "engine/instance/evolve.h"
#include "engine/merkle/merkle.h"
#include "engine/projection/filter.h"
#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

std::string at(Position position) { return " at position " + std::to_string(position.value()); }

}  // namespace

std::string Model::catch_up() {
    const auto head = store_.head();
    if (!head) return "the head cannot be read";
    const auto records = store_.read(Position{last_}, head->last.value());
    if (!records) return "the log cannot be read: " + records.error().message;
    for (const Bytes& record : *records) {
        if (std::string wrong = take(record); !wrong.empty()) return wrong;
    }
    if (head->last.value() != last_) return "the head is not the last record";
    if (head->frontier != frontier_) return "the frontier does not cover the records";
    return check_stored();
}

std::string Model::take(const Bytes& record) {
    const auto event = decode_record(record);
    if (!event) return "a record cannot be read: " + event.error().message;
    if (event->position.value() != ++last_) return "a hole in the log" + at(event->position);
    const std::string_view bytes(reinterpret_cast<const char*>(record.data()),  // NOLINT: bytes
                                 record.size());
    if (bytes.find(personal_text) != std::string_view::npos) {
        return "personal text in clear" + at(event->position);
    }
    append_leaf(hasher_, frontier_, leaf_hash(hasher_, leaf_bytes(record)));
    if (event->request_key_hash != Hash{} &&
        !keys_.emplace(event->request_key_hash, event->position).second) {
        return "one request, two events" + at(event->position);
    }
    if (event->instance) return take_instance(*event);
    Findings findings;
    catalog_.add(compile_value(*event->input.find("document"), findings));
    return "";
}

std::string Model::take_instance(const Event& event) {
    InstanceState& state = states_[*event.instance];
    if (event.version != next(state.version)) {
        return "versions are not dense" + at(event.position);
    }
    if (const auto wrong = verify_event(catalog_, state, event, zones_, "UTC")) {
        return *wrong + at(event.position);
    }
    if (event.channel == "timer" || event.channel == "clock") {
        if (std::string wrong = check_timer(state, event); !wrong.empty()) return wrong;
    }
    if (std::string wrong = check_told(event); !wrong.empty()) return wrong;
    state = evolve(std::move(state), event);
    return note_timers(event);
}

// A crier tells every ledger that runs and has few entries, as of its own position.
std::string Model::check_told(const Event& event) const {
    if (catalog_.find(event.workflow_hash)->id != "crier") return "";
    Filter where;
    where.workflow = "ledger";
    where.attributes = {{"country", "few"}};
    std::vector<std::string> fit;
    for (const auto& [id, state] : states_) {
        if (state.absent() || state.final) continue;
        const InstanceView view = view_of(std::make_shared<const InstanceState>(state),
                                          catalog_.find(state.workflow_hash));
        if (where.passes(view, event.recorded_at)) fit.push_back(id.value());
    }
    std::vector<std::string> told;
    for (const Told& one : event.told) told.push_back(one.instance);
    return told == fit ? "" : "not those who fit were told" + at(event.position);
}

// Apart from evolve: no timer fires again unless it was set again.
std::string Model::note_timers(const Event& event) {
    for (const TimerEntry& timer : event.outcome.timers) {
        const auto name = std::pair(*event.instance, timer.name);
        if (timer.change != TimerChange::fired) {
            fired_.erase(name);
        } else if (!fired_.insert(name).second) {
            return "a timer fired twice" + at(event.position);
        }
    }
    return "";
}

std::string Model::check_timer(const InstanceState& before, const Event& event) const {
    if (event.occurred_at > event.recorded_at) return "a timer fired early" + at(event.position);
    const auto timer =
        std::find_if(before.timers.begin(), before.timers.end(), [&](const Timer& one) {
            return one.name == event.trigger && !one.fired && one.at == event.occurred_at;
        });
    if (timer == before.timers.end()) {
        return "a timer fired that was not pending" + at(event.position);
    }
    return "";
}

std::string Model::check_stored() const {
    std::string wrong;
    std::set<InstanceId> seen;
    const auto visited =
        store_.each_state([&](const InstanceId& id, std::span<const std::uint8_t> bytes) {
            seen.insert(id);
            const auto state = states_.find(id);
            const bool same = state != states_.end() &&
                              encode_state(state->second) == Bytes(bytes.begin(), bytes.end());
            if (!same) wrong = "the stored state of " + id.value() + " is not the fold of the log";
            return same;
        });
    if (!visited) return "the states cannot be read";
    if (wrong.empty() && seen.size() != states_.size()) return "an instance has no stored state";
    return wrong;
}

std::string Model::check_group(const Ready& ready) {
    if (std::string wrong = catch_up(); !wrong.empty()) return wrong;
    std::map<InstanceId, std::shared_ptr<const InstanceState>> live;
    for (const Committed& committed : ready.committed) {
        if (committed.event->position.value() > last_) return "shown before it is durable";
        if (committed.state) live[committed.state->id] = committed.state;
    }
    for (const auto& [id, state] : live) {
        if (encode_state(*state) != encode_state(states_.at(id))) {
            return "the live state of " + id.value() + " is not the fold of the log";
        }
    }
    return "";
}

std::string Model::check_reply(const Reply& reply, const Hash& key) const {
    Position position;
    if (const auto* accepted = std::get_if<Accepted>(&reply.answer)) {
        position = accepted->event->position;
    } else if (const auto* repeated = std::get_if<Repeated>(&reply.answer)) {
        position = repeated->position;
    } else {
        return "";
    }
    if (position.value() > last_) return "acknowledged before it is durable" + at(position);
    if (key == Hash{}) return "";
    const auto known = keys_.find(key);
    if (known == keys_.end() || known->second != position) {
        return "what was acknowledged is not on the log" + at(position);
    }
    return "";
}

std::string Model::check_timers(Timestamp now) const {
    for (const auto& [id, state] : states_) {
        const Timer* first = nullptr;
        for (const Timer& timer : state.timers) {
            const bool due = timer.fires_by_clock() && timer.at <= now;
            if (due && (first == nullptr || timer.at < first->at)) first = &timer;
        }
        if (first == nullptr || state.final || !can_fire(state, *first)) continue;
        return "the timer " + first->name + " of " + id.value() + " never fired";
    }
    return "";
}

// A random chart may loop for ever on a timer; such a timer stays pending.
bool Model::can_fire(const InstanceState& state, const Timer& timer) const {
    Command fire;
    fire.kind = CommandKind::fire;
    fire.instance = state.id;
    fire.trigger = timer.name;
    fire.occurred_at = timer.at;
    fire.recorded_at = timer.at;
    return decide(*catalog_.find(state.workflow_hash), state, fire,
                  DecideContext{&zones_, "UTC", {}})
        .has_value();
}

}  // namespace jalon::testing
