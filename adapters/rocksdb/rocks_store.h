// RocksStore: the event store on RocksDB, durable on one machine.
//
// A group is one WriteBatch over all column families, written with sync: after append() returned,
// it survives the loss of power. The store is fail-stop: when an append failed with io, nobody
// knows what is on the disk, and every later append fails too until the store is opened again.
//
// On open the head, the last record and the Merkle frontier must agree, and the log must reach the
// last acknowledged position (see high_water.h). A missing high-water file is written anew, as
// after restoring a backup that has none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/hasher.h"
#include "engine/ports/event_store.h"

namespace rocksdb {
class Env;
}

namespace jalon {

struct RocksOptions {
    std::string high_water_path;  // empty: "high_water" beside the directory
    std::size_t block_cache_bytes = std::size_t{128} << 20U;
    // For the rows of the hash tree; used while opening and by the thread that appends. nullptr:
    // none are written, and the next opening with one makes up for it.
    std::shared_ptr<const Hasher> hasher;
    // What the log lies on, for tests of failing devices; the high-water file does not go through
    // it. Borrowed, until the store is gone. nullptr: the machine's file system.
    rocksdb::Env* env = nullptr;
};

// Thread-safety: as EventStore.
class RocksStore final : public EventStore {
public:
    // Opens the log in `directory`, or creates it there.
    //
    // locked:       another store has it open.
    // corruption:   acknowledged positions are missing, or files are damaged.
    // newer_format: a later version of Jalon wrote it.
    [[nodiscard]] static Result<std::unique_ptr<RocksStore>> open(const std::string& directory,
                                                                  const RocksOptions& options = {});

    // A frozen view of an existing log: changes no file and takes no lock, also while a server
    // appends to it. It shows the log as it was now; append() fails with invalid.
    //
    // not_found: there is no log. io: also when a running server removed a file meanwhile; retry.
    [[nodiscard]] static Result<std::unique_ptr<RocksStore>> open_read_only(
        const std::string& directory, const RocksOptions& options = {});

    ~RocksStore() override;

    RocksStore(const RocksStore&) = delete;
    RocksStore& operator=(const RocksStore&) = delete;

    [[nodiscard]] Result<Position> append(const AppendBatch& batch) override;
    [[nodiscard]] Result<Head> head() const override;
    [[nodiscard]] Result<std::vector<Bytes>> read(Position after,
                                                  std::size_t count_max) const override;
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
    [[nodiscard]] Result<std::vector<Hash>> tree_tile(unsigned level,
                                                      std::uint64_t index) const override;

    [[nodiscard]] Result<void> scan(
        Position after,
        const std::function<bool(Position, std::span<const std::uint8_t>)>& visit) const override;

    // Puts `states`, at most one an instance, in place of all stored states, and `standing` in
    // place of what standing_facts() says, durably and whole or not at all. The log and its index
    // stay as they are.
    //
    // invalid: opened for reading. io: it is unknown whether anything was written; appends fail
    // from then on, as after one that failed.
    [[nodiscard]] Result<void> rebuild(const std::vector<StoredState>& states,
                                       const std::vector<Position>& standing);

    // Makes the rows of the hash tree anew from the records. REQUIRES: opened with a hasher.
    // invalid, io: as rebuild.
    [[nodiscard]] Result<void> rebuild_tree();

    // Moves what is in memory and in the write-ahead log to table files.
    [[nodiscard]] Result<void> flush();

    // Makes a consistent copy of the log in `directory`, which must not exist, while appends go on;
    // by hard links where the file system allows it.
    [[nodiscard]] Result<void> copy_to(const std::string& directory);

private:
    struct Impl;
    explicit RocksStore(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> impl_;
};

}  // namespace jalon
