// MemoryStore: an EventStore in memory that fails on demand, for unit tests and the simulation.
//
// It stands for the disk: the store outlives the engine that uses it. After an append that failed
// it refuses further ones until reopen(), as the real store does.
//
// Never simulated: the loss of what an append has acknowledged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/ports/event_store.h"

namespace jalon::testing {

// Thread-safety: as EventStore; the switches may be set from any thread.
class MemoryStore final : public EventStore {
public:
    // The next append returns io and nothing is written.
    void fail_next_append_before_writing();

    // The next append returns io although all of it is written (a lost acknowledgement). It is seen
    // after reopen().
    void fail_next_append_after_writing();

    // The next read of any kind but head() returns io.
    void fail_next_read();

    // Flips one bit of the record's last byte. REQUIRES: the record exists and is not empty.
    void corrupt(Position position);

    // Loses the record, so that reading over it finds a hole. REQUIRES: the record exists.
    void lose(Position position);

    // It is a log that was begun before standing facts were listed.
    void unlist_standing_facts();

    // Lists a standing fact there, whatever the log holds.
    void list_standing_fact(Position position);

    // What a restart of the process does: appends work again, unseen writes appear.
    void reopen();

    [[nodiscard]] Result<Position> append(const AppendBatch& batch) override;
    [[nodiscard]] Result<Head> head() const override;
    [[nodiscard]] Result<std::vector<Bytes>> read(Position after,
                                                  std::size_t count_max) const override;
    [[nodiscard]] Result<void> scan(
        Position after,
        const std::function<bool(Position, std::span<const std::uint8_t>)>& visit) const override;
    [[nodiscard]] Result<std::vector<Bytes>> read_instance(const InstanceId& instance,
                                                           Version after,
                                                           std::size_t count_max) const override;
    [[nodiscard]] Result<Bytes> read_one(Position position) const override;
    [[nodiscard]] Result<FoundKeys> find_keys(std::span<const Hash> keys) const override;
    [[nodiscard]] Result<std::optional<Bytes>> state(const InstanceId& instance) const override;
    [[nodiscard]] Result<void> each_running(const StateVisit& visit) const override;
    [[nodiscard]] Result<void> each_ended(const InstanceId& after,
                                          const StateVisit& visit) const override;
    [[nodiscard]] Result<std::optional<std::vector<Position>>> standing_facts() const override;

private:
    enum class AppendFault { none, before_writing, after_writing };

    void write(const AppendBatch& batch);
    [[nodiscard]] Result<void> each(bool ended, const InstanceId& after,
                                    const StateVisit& visit) const;
    [[nodiscard]] bool take_read_fault() const;
    [[nodiscard]] Result<Bytes> record_at(std::uint64_t position) const;

    mutable std::mutex mutex_;
    std::map<std::uint64_t, Bytes> log_;
    std::map<std::pair<InstanceId, Version>, Position> index_;
    std::map<InstanceId, StoredState> states_;
    std::vector<Position> standing_;
    bool lists_standing_ = true;
    std::map<Hash, RequestKey> keys_;
    Head head_;
    std::optional<AppendBatch> unseen_;
    AppendFault append_fault_ = AppendFault::none;
    mutable bool read_fault_ = false;
    bool failed_ = false;
};

}  // namespace jalon::testing
