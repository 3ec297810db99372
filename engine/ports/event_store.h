// EventStore: the append-only log and what is written together with it.
//
// Implementations: adapters/rocksdb (production), tests/support/memory_store (simulation and unit
// tests). Both pass tests/contract/event_store_contract.h.
//
// Thread-safety: one thread appends; any number of threads read at the same time. A read sees only
// what an append has made durable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/frontier.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/instance/state.h"

namespace jalon {

// One record, encoded by engine/codec, with what the store needs to file it.
struct StoredRecord {
    Position position;
    std::optional<InstanceId> instance;
    Version version;
    Bytes bytes;
    bool stands = false;  // see is_standing: listed by standing_facts()
    Hash leaf_hash{};     // of `bytes`, as engine/merkle has it
};

// The answer of a request with an idempotency key, found again by the key's hash. The answer is a
// function of the event at `position`.
struct RequestKey {
    Hash key{};          // SHA-256 over token and key
    Hash fingerprint{};  // SHA-256 over method, path and body
    Position position;
    Timestamp recorded_at;

    friend bool operator==(const RequestKey&, const RequestKey&) = default;
};

// The new state of an instance, encoded by engine/codec. One that has ended is kept apart from
// those that run, and never runs again.
struct StoredState {
    InstanceId instance;
    Bytes bytes;
    bool ended = false;
};

// One group: written whole or not at all.
struct AppendBatch {
    Position expected_last;             // the log's head before this batch
    std::vector<StoredRecord> records;  // positions expected_last + 1, + 2, …
    std::vector<StoredState> states;    // at most one an instance
    std::vector<RequestKey> keys;
    Frontier frontier;  // after the last record
};

// The end of the log.
struct Head {
    Position last;
    Frontier frontier;

    friend bool operator==(const Head&, const Head&) = default;
};

class EventStore {
public:
    virtual ~EventStore() = default;

    // Writes all of `batch` or nothing, durably (synced), and returns the new head's position.
    //
    // version_conflict: the head is not batch.expected_last; nothing was written.
    // io:               it is unknown whether anything was written. The caller must stop appending,
    //                   drop the engine and reopen the store.
    [[nodiscard]] virtual Result<Position> append(const AppendBatch& batch) = 0;

    [[nodiscard]] virtual Result<Head> head() const = 0;

    // Record bytes with position > `after`, in position order, at most `count_max`. Empty: the end.
    // corruption: a position is missing.
    [[nodiscard]] virtual Result<std::vector<Bytes>> read(Position after,
                                                          std::size_t count_max) const = 0;

    // Calls `visit` for the records past `after` up to the present head, in order, until it returns
    // false. The bytes live only during the call. For reading a whole log: what is hot stays
    // cached. corruption: the message names the first position that is missing or unreadable.
    [[nodiscard]] virtual Result<void> scan(
        Position after,
        const std::function<bool(Position, std::span<const std::uint8_t>)>& visit) const = 0;

    // The same as read for the events of one instance with version > `after`.
    [[nodiscard]] virtual Result<std::vector<Bytes>> read_instance(const InstanceId& instance,
                                                                   Version after,
                                                                   std::size_t count_max) const = 0;

    // The record at one position. not_found: past the head, or 0.
    [[nodiscard]] virtual Result<Bytes> read_one(Position position) const = 0;

    // What is known of each of `keys`, in their order.
    using FoundKeys = std::vector<std::optional<RequestKey>>;
    [[nodiscard]] virtual Result<FoundKeys> find_keys(std::span<const Hash> keys) const = 0;

    [[nodiscard]] Result<std::optional<RequestKey>> find_key(const Hash& key) const {
        auto found = find_keys({&key, 1});
        if (!found) return found.error();
        return std::move(found->front());
    }

    // The latest stored state; nullopt when the instance is absent.
    [[nodiscard]] virtual Result<std::optional<Bytes>> state(const InstanceId& instance) const = 0;

    using StateVisit = std::function<bool(const InstanceId&, std::span<const std::uint8_t>)>;

    // Calls `visit` for the stored states of the instances that run, in the order of ids, until it
    // returns false. In a log that was begun before the ended ones were kept apart, these are among
    // them.
    [[nodiscard]] virtual Result<void> each_running(const StateVisit& visit) const = 0;

    // The same for those that have ended, with ids greater than `after`.
    [[nodiscard]] virtual Result<void> each_ended(const InstanceId& after,
                                                  const StateVisit& visit) const = 0;

    // Those that run, then those that have ended: while nothing is appended, each of them once.
    [[nodiscard]] Result<void> each_state(const StateVisit& visit) const {
        bool goes_on = true;
        auto visited = each_running([&](const InstanceId& id, std::span<const std::uint8_t> bytes) {
            goes_on = visit(id, bytes);
            return goes_on;
        });
        return visited && goes_on ? each_ended(InstanceId{}, visit) : visited;
    }

    // What is kept of one tile of the hash tree (engine/merkle/tiles.h), from its first hash on; at
    // most 256. A store need not keep any: all can be made from the records.
    [[nodiscard]] virtual Result<std::vector<Hash>> tree_tile(unsigned /*level*/,
                                                              std::uint64_t /*index*/) const {
        return std::vector<Hash>{};
    }

    // Where the facts of no instance lie that are in force for all that follows, in order. nullopt:
    // the log was begun before that was noted.
    [[nodiscard]] virtual Result<std::optional<std::vector<Position>>> standing_facts() const = 0;
};

}  // namespace jalon
