// Model: the oracle of the simulation. Reads the log as a stranger would, folds it, and says what
// is wrong with it: holes, repetitions, timers that fire early or twice, stored or live states that
// are not the fold, a frontier that does not cover the records, personal text in clear, somebody
// who fitted and was not told.
//
// Known gap: oracle and engine share evolve, so that one which is wrong in the same way for both
// goes unseen; tests/engine/instance and tests/golden hold it.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/hasher.h"
#include "engine/core/catalog.h"
#include "engine/core/engine.h"
#include "engine/ports/event_store.h"

namespace jalon::testing {

// What clients write into personal fields.
inline constexpr std::string_view personal_text = "Personal-Text";

class Model {
public:
    // All must outlive the model.
    Model(const EventStore& store, const Hasher& hasher, const ZoneRules& zones)
        : store_(store), hasher_(hasher), zones_(zones) {}

    // Reads what the log has gained. All of these: empty, or what is wrong.
    [[nodiscard]] std::string catch_up();

    // After a group became durable.
    [[nodiscard]] std::string check_group(const Ready& ready);

    // The reply to a request with this key (zero: none), at the moment it is handed out.
    [[nodiscard]] std::string check_reply(const Reply& reply, const Hash& key) const;

    // No timer may be left that should have fired by the clock.
    [[nodiscard]] std::string check_timers(Timestamp now) const;

    [[nodiscard]] const Frontier& frontier() const { return frontier_; }
    [[nodiscard]] bool has_key(const Hash& key) const { return keys_.contains(key); }

private:
    [[nodiscard]] std::string take(const Bytes& record);
    [[nodiscard]] std::string take_instance(const Event& event);
    [[nodiscard]] std::string check_told(const Event& event) const;
    [[nodiscard]] std::string check_timer(const InstanceState& before, const Event& event) const;
    [[nodiscard]] std::string note_timers(const Event& event);
    [[nodiscard]] std::string check_stored() const;
    [[nodiscard]] bool can_fire(const InstanceState& state, const Timer& timer) const;

    const EventStore& store_;
    const Hasher& hasher_;
    const ZoneRules& zones_;
    Catalog catalog_;
    std::map<InstanceId, InstanceState> states_;
    std::map<Hash, Position> keys_;
    std::set<std::pair<InstanceId, std::string>> fired_;  // and not set again
    Frontier frontier_;
    std::uint64_t last_ = 0;
};

}  // namespace jalon::testing
