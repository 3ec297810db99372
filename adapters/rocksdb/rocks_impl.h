// What is behind a RocksStore, and the helpers that its parts share. Private to this folder.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/rocksdb/high_water.h"
#include "adapters/rocksdb/layout.h"
#include "adapters/rocksdb/rocks_store.h"
#include "adapters/rocksdb/tuning.h"
#include "engine/merkle/tiles.h"

namespace jalon {

[[nodiscard]] inline rocksdb::Slice slice_of(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

[[nodiscard]] inline rocksdb::Slice slice_of(std::string_view text) {
    return {text.data(), text.size()};
}

[[nodiscard]] inline Bytes bytes_in(const rocksdb::Slice& slice) {
    const auto bytes = layout::bytes_of({slice.data(), slice.size()});
    return {bytes.begin(), bytes.end()};
}

[[nodiscard]] inline Error error_of(const rocksdb::Status& status, const std::string& what) {
    const bool damaged = status.IsCorruption();
    return Error{damaged ? ErrorCode::corruption : ErrorCode::io, what + ": " + status.ToString()};
}

[[nodiscard]] inline std::string at_position(std::uint64_t position) {
    return "the log at position " + std::to_string(position);
}

[[nodiscard]] inline Error missing(std::uint64_t position) {
    return Error{ErrorCode::corruption, at_position(position) + " is missing"};
}

struct RocksStore::Impl {
    std::unique_ptr<rocksdb::DB> database;
    // By Family. Those that a log of before lacks, opened for reading, are the default one here,
    // which is always empty.
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    std::optional<HighWater> high_water;  // none: read-only
    std::atomic<bool> failed{false};

    std::shared_ptr<const Hasher> hasher;  // null: the rows of the tree are not written
    TileEdge edge;                         // of the tree that has rows; of the thread that appends

    mutable std::mutex head_mutex;
    Head head;

    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    ~Impl() {
        // Nothing can be told from here; a lagging file is harmless (high_water.h).
        if (high_water) static_cast<void>(high_water->sync().has_value());
        const std::set<rocksdb::ColumnFamilyHandle*> opened(handles.begin(), handles.end());
        for (auto* handle : opened) database->DestroyColumnFamilyHandle(handle);
    }

    [[nodiscard]] static Result<std::unique_ptr<Impl>> open(const std::string& directory,
                                                            const RocksOptions& options,
                                                            bool read_only);
    using Families = std::vector<rocksdb::ColumnFamilyDescriptor>;
    [[nodiscard]] rocksdb::Status open_to_write(const rocksdb::DBOptions& settings,
                                                const std::string& directory,
                                                const Families& families);
    [[nodiscard]] rocksdb::Status open_to_read(const rocksdb::DBOptions& settings,
                                               const std::string& directory,
                                               const Families& families);
    [[nodiscard]] Result<void> load_head();
    [[nodiscard]] Result<std::uint64_t> last_record() const;
    [[nodiscard]] Head head_now() const;
    [[nodiscard]] rocksdb::WriteBatch layout_of(const AppendBatch& batch, const Head& after);
    [[nodiscard]] Result<std::optional<std::string>> get(Family family, rocksdb::Slice key,
                                                         const std::string& what) const;
    // One status and, where it is ok, one value a key.
    struct Found {
        std::vector<rocksdb::PinnableSlice> values;
        std::vector<rocksdb::Status> statuses;
    };
    [[nodiscard]] Found get(Family family, const std::vector<rocksdb::Slice>& keys) const;
    [[nodiscard]] Result<std::vector<Bytes>> records_at(
        const std::vector<std::string>& position_keys) const;
    [[nodiscard]] Result<void> each_state(Family family, const std::string& after,
                                          const rocksdb::ReadOptions& options,
                                          const EventStore::StateVisit& visit) const;
    void put_state(rocksdb::WriteBatch& writes, const StoredState& state) const;
    void put_standing_fact(rocksdb::WriteBatch& writes, Position position) const;
    void put_leaf(rocksdb::WriteBatch& writes, const Hash& leaf);
    [[nodiscard]] Result<void> load_edge();
    [[nodiscard]] Result<void> fill_rows();
    [[nodiscard]] Result<std::uint64_t> tiles_kept() const;
    [[nodiscard]] Result<std::vector<Hash>> row(unsigned level, std::uint64_t index) const;
    [[nodiscard]] Result<void> each_record(
        Position after, Position last, rocksdb::ReadOptions options,
        const std::function<bool(Position, std::span<const std::uint8_t>)>& visit) const;
};

}  // namespace jalon
