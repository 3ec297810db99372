// RawLog: a store's RocksDB without the store: the same families and options, no checks of ours.
// What a limit is measured on. Private to this folder.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "adapters/crypto/hasher.h"
#include "engine/base/result.h"
#include "engine/merkle/tiles.h"
#include "engine/ports/event_store.h"

namespace jalon {

// Thread-safety: none.
class RawLog {
public:
    // For writing, in a directory that does not exist.
    [[nodiscard]] static Result<std::unique_ptr<RawLog>> create(const std::string& directory);
    // For reading.
    [[nodiscard]] static Result<std::unique_ptr<RawLog>> open(const std::string& directory);
    // For writing, after its write-ahead log was replayed.
    [[nodiscard]] static Result<std::unique_ptr<RawLog>> reopen(const std::string& directory);

    ~RawLog();
    RawLog(const RawLog&) = delete;
    RawLog& operator=(const RawLog&) = delete;

    // As RocksStore lays it out; same_content() finds out when that is no longer so.
    [[nodiscard]] rocksdb::WriteBatch lay_out(const AppendBatch& batch);

    // Synced.
    [[nodiscard]] Result<void> write(rocksdb::WriteBatch& writes);

    // Iterates over all records and returns the sum of their bytes.
    [[nodiscard]] Result<std::uint64_t> scan() const;

    // Every key and value of every family.
    [[nodiscard]] bool same_content(const RawLog& other) const;

private:
    RawLog() = default;
    enum class How { create, read, write };
    [[nodiscard]] static Result<std::unique_ptr<RawLog>> open_as(const std::string& directory,
                                                                 How how);

    OpensslHasher hasher_;
    TileEdge edge_;
    std::unique_ptr<rocksdb::DB> database_;
    std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

}  // namespace jalon
