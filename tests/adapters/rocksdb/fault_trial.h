// FaultTrial: a RocksStore over a FaultyFileSystem, and what it promised so far. Groups are handed
// to the store one after the other; acknowledged is the one whose append() returned its position.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/rocksdb/rocks_store.h"
#include "tests/support/faulty_file_system.h"
#include "tests/support/log_growth.h"
#include "tests/support/temp_dir.h"

namespace jalon::testing {

class FaultTrial {
public:
    static constexpr const char* refusal = "refused: ";

    // Everything follows from the seed, but for the schedule of RocksDB's threads.
    explicit FaultTrial(std::uint64_t seed);
    ~FaultTrial();
    FaultTrial(const FaultTrial&) = delete;
    FaultTrial& operator=(const FaultTrial&) = delete;

    // Takes over what a closed trial of the same seed has done. Call it first.
    void begin_as(const FaultTrial& other);

    [[nodiscard]] FaultyFileSystem& files() { return *files_; }
    [[nodiscard]] RocksStore& store() { return *store_; }
    [[nodiscard]] bool is_open() const { return store_ != nullptr; }
    [[nodiscard]] std::string directory() const { return directory_ / "log"; }
    [[nodiscard]] std::string mark() const { return directory_ / "high_water"; }
    [[nodiscard]] RocksOptions options() const;

    [[nodiscard]] Result<void> open();
    void close() { store_.reset(); }

    // Appends the next group; the one of before again, while it is unknown whether that is there.
    // REQUIRES: is_open().
    [[nodiscard]] Result<Position> append();

    // What `jalon rebuild` does with the states. REQUIRES: is_open(), no group is unknown.
    [[nodiscard]] Result<void> rebuild();

    // Compacts every family with the store's own settings. REQUIRES: !is_open().
    [[nodiscard]] rocksdb::Status compact();

    // A checkpoint beside the log, opened and held against it.
    [[nodiscard]] Result<void> copy_and_check();

    // `jalon backup`: another store on the same files takes the log over. REQUIRES: is_open().
    [[nodiscard]] Result<Head> back_up();

    // Closes, lets the disk lose what it loses, and starts it again. The high-water file goes back
    // to one of its contents since it was surely synced, or stays.
    void restart_after_cut(bool newest_mark = false);

    // "" when the open store holds what was acknowledged and nothing that was not asked for;
    // else what is wrong, behind `refusal` when the store itself says so. Settles whether an
    // unknown group is there.
    [[nodiscard]] std::string verify();
    // The same of another store, which must hold all that this one holds.
    [[nodiscard]] std::string verify_copy(const EventStore& copy) const;

    [[nodiscard]] Position acknowledged() const;
    [[nodiscard]] std::size_t groups() const { return settled_; }
    [[nodiscard]] bool unknown() const { return groups_.size() > settled_; }

private:
    [[nodiscard]] std::string compare(const EventStore& store, std::size_t groups) const;
    void note_mark();

    TempDir directory_;
    TempDir attic_;
    std::shared_ptr<FaultyFileSystem> files_;
    std::unique_ptr<rocksdb::Env> env_;
    LogGrowth growth_;
    Chance chance_;
    std::vector<AppendBatch> groups_;
    std::size_t settled_ = 0;  // so many of them are acknowledged, or found on the disk
    std::unique_ptr<RocksStore> store_;
    // What the high-water file may hold after a cut; nullopt: it is not there.
    std::vector<std::optional<std::string>> marks_{std::nullopt};
    std::uint64_t copies_ = 0;
};

}  // namespace jalon::testing
