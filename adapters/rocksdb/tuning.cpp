#include "adapters/rocksdb/tuning.h"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <cstdarg>
#include <memory>

namespace jalon {
namespace {

constexpr std::size_t mebibyte = 1U << 20U;

// RocksDB's own log file meets a full disk with an assertion that ends the process; what failed is
// in the statuses that it returns, so nothing is lost without it.
class SilentLogger final : public rocksdb::Logger {
public:
    using rocksdb::Logger::Logv;
    void Logv(const char*, va_list) override {}
};

// After a full disk RocksDB would poll for room and go on by itself; closing meanwhile may wait for
// ever for the thread that polled. What failed here is opened again instead.
class NoRecovery final : public rocksdb::EventListener {
public:
    void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                              bool* auto_recovery) override {
        *auto_recovery = false;
    }
};

rocksdb::CompressionType best_compression() {
    const auto supported = rocksdb::GetSupportedCompressions();
    const bool lz4 =
        std::find(supported.begin(), supported.end(), rocksdb::kLZ4Compression) != supported.end();
    return lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
}

enum class Keys { ascending, anywhere };  // where new ones fall among the old

struct FamilyShape {
    std::size_t write_buffer_bytes;
    std::size_t block_bytes;
    bool point_reads;  // a filter answers "absent" without reading a block
    Keys keys;
    rocksdb::CompressionType compression;
};

rocksdb::ColumnFamilyOptions family_options(const FamilyShape& shape,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.block_size = shape.block_bytes;
    table.cache_index_and_filter_blocks = true;  // memory stays within the cache's bound
    table.pin_l0_filter_and_index_blocks_in_cache = true;
    table.checksum = rocksdb::kXXH3;
    table.format_version = 5;
    if (shape.point_reads) table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));

    rocksdb::ColumnFamilyOptions options;
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    options.write_buffer_size = shape.write_buffer_bytes;
    // More than two buffers meet a flush-retry bug of 7.8 that reorders updates.
    options.max_write_buffer_number = 2;
    options.compression = shape.compression;
    options.paranoid_file_checks = true;
    options.memtable_protection_bytes_per_key = 8;
    // What ascends is moved from level to level as it is. What falls anywhere would be merged with
    // all that is there at each fourth flush, and flushes are small, as they come for all families
    // at once: runs of like size are merged instead, so that the cost of a step does not grow with
    // the log. The price: a read looks at each run, so that there are fewer where each step reads,
    // and a merge of all of them needs as much room again as the family has.
    if (shape.keys == Keys::anywhere) {
        options.compaction_style = rocksdb::kCompactionStyleUniversal;
        options.level0_file_num_compaction_trigger = shape.point_reads ? 4 : 8;
    }
    // Most keys asked for are new: a filter spares the walk through the write buffer.
    if (shape.point_reads) {
        options.memtable_whole_key_filtering = true;
        options.memtable_prefix_bloom_size_ratio = 0.05;
    }
    return options;
}

}  // namespace

rocksdb::DBOptions database_options(bool create) {
    rocksdb::DBOptions options;
    options.create_if_missing = create;
    options.create_missing_column_families = create;
    // A torn tail was never acknowledged; HighWater finds the loss of what was.
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    // The 7.8 line reports missing logs that are not, after a SyncWAL.
    options.track_and_verify_wals_in_manifest = false;
    options.paranoid_checks = true;
    options.flush_verify_memtable_count = true;
    options.verify_sst_unique_id_in_manifest = true;
    options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
    // Restart replays at most this much; also the bound of all write buffers together.
    options.max_total_wal_size = 32 * mebibyte;
    options.db_write_buffer_size = 32 * mebibyte;
    options.max_background_jobs = 4;  // eight or more meet the flush-retry bug
    options.allow_mmap_reads = false;
    options.allow_mmap_writes = false;
    options.enable_pipelined_write = false;
    options.unordered_write = false;
    options.two_write_queues = false;
    options.manual_wal_flush = false;
    options.recycle_log_file_num = 0;
    options.max_bgerror_resume_count = 0;  // fail-stop: never go on after an error
    options.listeners.push_back(std::make_shared<NoRecovery>());
    options.skip_stats_update_on_db_open = true;
    options.info_log = std::make_shared<SilentLogger>();
    return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> family_descriptors(std::size_t block_cache_bytes) {
    // A filter of a large file takes more than a MiB: cut into the 64 shards that are usual, the
    // cache could not hold one, and each look at a long log read it again. Few threads share it.
    constexpr int shard_bits = 2;
    const auto cache = rocksdb::NewLRUCache(block_cache_bytes, shard_bits);
    const auto compression = best_compression();
    const auto none = rocksdb::kNoCompression;  // hashes do not compress
    std::vector<rocksdb::ColumnFamilyDescriptor> families(family_count);
    constexpr auto ascending = Keys::ascending;
    constexpr auto anywhere = Keys::anywhere;
    const auto shaped = [&cache](const char* name, const FamilyShape& shape) {
        return rocksdb::ColumnFamilyDescriptor(name, family_options(shape, cache));
    };
    families[log_family] = shaped("log", {16 * mebibyte, 8192, false, ascending, compression});
    families[index_family] = shaped("index", {8 * mebibyte, 4096, false, anywhere, compression});
    families[states_family] = shaped("states", {16 * mebibyte, 8192, true, anywhere, compression});
    families[keys_family] = shaped("keys", {8 * mebibyte, 4096, true, anywhere, none});
    families[meta_family] = shaped("meta", {1 * mebibyte, 4096, false, ascending, none});
    families[ended_family] = shaped("ended", {8 * mebibyte, 8192, true, anywhere, compression});
    families[tree_family] = shaped("tree", {4 * mebibyte, 4096, false, ascending, none});
    families.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
    return families;
}

rocksdb::WriteOptions synced_write() {
    rocksdb::WriteOptions options;
    options.sync = true;
    options.disableWAL = false;
    return options;
}

rocksdb::ReadOptions checked_read() {
    rocksdb::ReadOptions options;
    options.verify_checksums = true;
    options.async_io = false;  // corrupts memory in the 7.8 line
    return options;
}

rocksdb::ReadOptions scan_read() {
    rocksdb::ReadOptions options = checked_read();
    options.readahead_size = 2 * mebibyte;
    options.fill_cache = false;
    return options;
}

}  // namespace jalon
