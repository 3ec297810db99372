// LogGrowth: groups of events as an engine would hand them to a store, made up from a seed:
// instances that start, step and end, workflows that are published, keys of requests. Records,
// states and hash tree are real, so that whoever reads the log can check them against each other.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/base/chance.h"
#include "engine/codec/record_codec.h"
#include "engine/codec/state_codec.h"
#include "engine/instance/evolve.h"
#include "engine/merkle/merkle.h"
#include "engine/ports/event_store.h"
#include "tests/support/openssl_hasher.h"

namespace jalon::testing {

class LogGrowth {
public:
    explicit LogGrowth(std::uint64_t seed) : chance_(seed) { log_id_.fill(7); }

    // The next group, on top of all groups before it.
    [[nodiscard]] AppendBatch next_group() {
        AppendBatch batch;
        batch.expected_last = head_.last;
        std::map<InstanceId, StoredState> states;
        const std::uint64_t events = 1 + chance_.below(chance_.percent(10) ? 60 : 6);
        for (std::uint64_t i = 0; i < events; ++i) add(batch, states);
        for (auto& [id, state] : states) batch.states.push_back(std::move(state));
        batch.frontier = head_.frontier;
        return batch;
    }

    [[nodiscard]] const Head& head() const { return head_; }
    [[nodiscard]] const LogId& log_id() const { return log_id_; }

private:
    void add(AppendBatch& batch, std::map<InstanceId, StoredState>& states) {
        Event event = next_event();
        const bool stands = is_standing(event.type);
        if (event.instance) {
            InstanceState& state = states_[*event.instance];
            apply(state, event);
            states[*event.instance] = {*event.instance, encode_state(state), state.final};
        }
        Bytes record = encode_record(event);
        const Hash leaf = leaf_hash(hasher_, leaf_bytes(record));
        append_leaf(hasher_, head_.frontier, leaf);
        head_.last = event.position;
        if (event.request_key_hash != Hash{}) {
            batch.keys.push_back(
                {event.request_key_hash, event.workflow_hash, event.position, event.recorded_at});
        }
        batch.records.push_back(
            {event.position, event.instance, event.version, std::move(record), stands, leaf});
    }

    Event next_event() {
        Event event;
        event.log_id = log_id_;
        event.position = next(head_.last);
        event.workflow_hash.fill(3);
        event.recorded_at = event.occurred_at =
            Timestamp{static_cast<std::int64_t>(event.position.value()) * 1000};
        event.actor = Actor{"S-1", "hq", "office"};
        event.channel = "api";
        if (chance_.percent(3)) {
            event.type = EventType::workflow_published;
            event.input = Value{noise()};
            return event;
        }
        if (chance_.percent(50)) event.request_key_hash = random_hash();
        const bool starts = running_.empty() || chance_.percent(20);
        if (starts) running_.push_back(InstanceId{"I-" + std::to_string(event.position.value())});
        const auto which =
            static_cast<std::size_t>(starts ? running_.size() - 1 : chance_.below(running_.size()));
        event.instance = running_[which];
        event.version = next(states_[running_[which]].version);
        event.type = starts ? EventType::instance_started : EventType::step_taken;
        event.input = Value{Value::Object{{"text", noise()}}};
        event.outcome.changed = true;
        event.outcome.configuration = {"s"};
        event.outcome.patch.push_back(Patch{"/text", Value{noise()}});
        if (starts) event.outcome.entered = {"s"};
        if (!starts) event.trigger = "go";
        if (!starts && chance_.percent(15)) {
            event.outcome.final = true;
            running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(which));
        }
        return event;
    }

    // Text that does not compress; now and then larger than a block of a table or of the log.
    std::string noise() {
        const std::uint64_t length = chance_.below(chance_.percent(3) ? 40'000 : 200);
        std::string text;
        while (text.size() < length) {
            std::uint64_t bits = chance_.draw();
            for (int i = 0; i < 10; ++i, bits >>= 6U) {
                text += static_cast<char>('0' + (bits & 63U));
            }
        }
        return text;
    }

    Hash random_hash() {
        Hash hash{};
        for (auto& byte : hash) byte = static_cast<std::uint8_t>(chance_.draw());
        return hash;
    }

    Chance chance_;
    OpensslHasher hasher_;
    LogId log_id_{};
    Head head_;
    std::map<InstanceId, InstanceState> states_;
    std::vector<InstanceId> running_;
};

}  // namespace jalon::testing
