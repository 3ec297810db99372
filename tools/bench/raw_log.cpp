#include "tools/bench/raw_log.h"

#include "adapters/rocksdb/layout.h"
#include "adapters/rocksdb/rocks_impl.h"
#include "adapters/rocksdb/tuning.h"
#include "engine/base/check.h"

namespace jalon {
namespace {

constexpr std::size_t protection_bytes = 8;  // as the store asks for
const std::size_t cache_bytes = RocksOptions{}.block_cache_bytes;

}  // namespace

Result<std::unique_ptr<RawLog>> RawLog::create(const std::string& directory) {
    return open_as(directory, How::create);
}

Result<std::unique_ptr<RawLog>> RawLog::open(const std::string& directory) {
    return open_as(directory, How::read);
}

Result<std::unique_ptr<RawLog>> RawLog::reopen(const std::string& directory) {
    return open_as(directory, How::write);
}

Result<std::unique_ptr<RawLog>> RawLog::open_as(const std::string& directory, How how) {
    std::unique_ptr<RawLog> log(new RawLog);
    const auto families = family_descriptors(cache_bytes);
    rocksdb::DB* database = nullptr;
    const auto settings = database_options(how == How::create);
    const auto status =
        how == How::read
            ? rocksdb::DB::OpenForReadOnly(settings, directory, families, &log->handles_, &database)
            : rocksdb::DB::Open(settings, directory, families, &log->handles_, &database);
    if (!status.ok()) return error_of(status, "cannot open " + directory);
    log->database_.reset(database);
    return log;
}

RawLog::~RawLog() {
    for (auto* handle : handles_) database_->DestroyColumnFamilyHandle(handle);
}

rocksdb::WriteBatch RawLog::lay_out(const AppendBatch& batch) {
    rocksdb::WriteBatch writes(0, 0, protection_bytes, 0);
    const auto put = [&](Family family, rocksdb::Slice key, rocksdb::Slice value) {
        CHECK(writes.Put(handles_[family], key, value).ok());
    };
    const auto put_tile = [&](const FullTile& tile) {
        if (tile.level == 0) {
            put(tree_family, layout::tree_key(0, tile.index), layout::encode_hashes(tile.hashes));
        }
        put(tree_family, layout::tree_key(tile.level + 1, tile.index), slice_of(tile.root));
    };
    for (const StoredRecord& record : batch.records) {
        const std::string position = layout::big_endian(record.position.value());
        put(log_family, position, slice_of(record.bytes));
        if (record.instance) {
            put(index_family, layout::index_key(*record.instance, record.version), position);
        }
        edge_.append(hasher_, record.leaf_hash, put_tile);
        if (!record.stands) continue;
        put(meta_family, std::string(layout::publication_prefix) + position, rocksdb::Slice());
    }
    if (batch.expected_last == Position{0}) {
        put(meta_family, slice_of(layout::publications_key), rocksdb::Slice());
    }
    for (const StoredState& state : batch.states) {
        const std::string& id = state.instance.value();
        put(state.ended ? ended_family : states_family, id, slice_of(state.bytes));
        if (state.ended) CHECK(writes.Delete(handles_[states_family], id).ok());
    }
    for (const RequestKey& key : batch.keys) {
        put(keys_family, slice_of(key.key), layout::encode_key(key));
    }
    const Head after{batch.records.back().position, batch.frontier};
    put(meta_family, slice_of(layout::head_key), layout::encode_head(after));
    return writes;
}

Result<void> RawLog::write(rocksdb::WriteBatch& writes) {
    const auto status = database_->Write(synced_write(), &writes);
    if (!status.ok()) return error_of(status, "cannot write");
    return {};
}

Result<std::uint64_t> RawLog::scan() const {
    const std::unique_ptr<rocksdb::Iterator> iterator(
        database_->NewIterator(scan_read(), handles_[log_family]));
    std::uint64_t bytes = 0;
    for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) {
        bytes += iterator->value().size();
    }
    if (!iterator->status().ok()) return error_of(iterator->status(), "cannot scan");
    return bytes;
}

bool RawLog::same_content(const RawLog& other) const {
    for (std::size_t family = 0; family < family_count; ++family) {
        const std::unique_ptr<rocksdb::Iterator> mine(
            database_->NewIterator(scan_read(), handles_[family]));
        const std::unique_ptr<rocksdb::Iterator> theirs(
            other.database_->NewIterator(scan_read(), other.handles_[family]));
        mine->SeekToFirst();
        for (theirs->SeekToFirst(); mine->Valid() && theirs->Valid(); theirs->Next()) {
            if (mine->key() != theirs->key() || mine->value() != theirs->value()) return false;
            mine->Next();
        }
        if (mine->Valid() || theirs->Valid()) return false;
        if (!mine->status().ok() || !theirs->status().ok()) return false;
    }
    return true;
}

}  // namespace jalon
