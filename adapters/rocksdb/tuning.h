// RocksDB's options, with the reason of each that is not the default. Private to this folder.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <cstddef>
#include <vector>

namespace jalon {

// The order of the descriptors and of the handles that DB::Open returns for them.
enum Family : std::size_t {
    log_family,
    index_family,
    states_family,
    keys_family,
    meta_family,
    ended_family,
    tree_family,
    family_count
};

[[nodiscard]] rocksdb::DBOptions database_options(bool create);
[[nodiscard]] std::vector<rocksdb::ColumnFamilyDescriptor> family_descriptors(
    std::size_t block_cache_bytes);
[[nodiscard]] rocksdb::WriteOptions synced_write();
[[nodiscard]] rocksdb::ReadOptions checked_read();

// For a long scan that must not push what is hot out of the cache.
[[nodiscard]] rocksdb::ReadOptions scan_read();

}  // namespace jalon
