// The rows of the hash tree: written with the records, found and filled when the log is opened.
#include <algorithm>
#include <limits>
#include <utility>

#include "adapters/rocksdb/rocks_impl.h"
#include "engine/base/check.h"
#include "engine/codec/record_codec.h"
#include "engine/merkle/merkle.h"

namespace jalon {
namespace {

constexpr unsigned level_max = 7;                                 // 256^8 leaves fill any number
constexpr std::size_t fill_bytes = 1U << 20U;                     // written at once
constexpr const char* cannot_read = "cannot read the hash tree";  // in messages

Error damaged_row() { return {ErrorCode::corruption, "a row of the hash tree is damaged"}; }

}  // namespace

void RocksStore::Impl::put_leaf(rocksdb::WriteBatch& writes, const Hash& leaf) {
    const auto put = [&](unsigned level, std::uint64_t index, std::span<const Hash> hashes) {
        CHECK(writes
                  .Put(handles[tree_family], layout::tree_key(level, index),
                       layout::encode_hashes(hashes))
                  .ok());
    };
    edge.append(*hasher, leaf, [&](const FullTile& tile) {
        if (tile.level == 0) put(0, tile.index, tile.hashes);
        put(tile.level + 1, tile.index, std::span(&tile.root, 1));
    });
}

// How many tiles of leaves are kept: they are dense.
Result<std::uint64_t> RocksStore::Impl::tiles_kept() const {
    const std::unique_ptr<rocksdb::Iterator> iterator(
        database->NewIterator(checked_read(), handles[tree_family]));
    iterator->SeekForPrev(layout::tree_key(0, std::numeric_limits<std::uint64_t>::max()));
    if (!iterator->status().ok()) return error_of(iterator->status(), cannot_read);
    if (!iterator->Valid()) return std::uint64_t{0};
    const auto key = iterator->key().ToStringView();
    if (key.size() != layout::tree_key(0, 0).size()) return damaged_row();
    return layout::from_big_endian(key.substr(1)) + 1;
}

Result<std::vector<Hash>> RocksStore::Impl::row(unsigned level, std::uint64_t index) const {
    if (level == 0) {
        auto value = get(tree_family, layout::tree_key(0, index), cannot_read);
        if (!value) return value.error();
        if (!*value) return std::vector<Hash>{};
        auto hashes = layout::decode_hashes(**value);
        if (!hashes || hashes->size() != tile_width) return damaged_row();
        return std::move(*hashes);
    }
    std::uint64_t next = index * tile_width;
    const std::unique_ptr<rocksdb::Iterator> iterator(
        database->NewIterator(checked_read(), handles[tree_family]));
    std::vector<Hash> hashes;
    for (iterator->Seek(layout::tree_key(level, next)); iterator->Valid(); iterator->Next()) {
        if (hashes.size() == tile_width) break;
        if (iterator->key() != rocksdb::Slice(layout::tree_key(level, next))) break;
        const auto hash = layout::decode_hashes(iterator->value().ToStringView());
        if (!hash || hash->size() != 1) return damaged_row();
        hashes.push_back(hash->front());
        ++next;
    }
    if (!iterator->status().ok()) return error_of(iterator->status(), cannot_read);
    return hashes;
}

Result<void> RocksStore::Impl::load_edge() {
    const auto tiles = tiles_kept();
    if (!tiles) return tiles.error();
    const std::uint64_t size = *tiles * tile_width;
    if (size > head.last.value()) return damaged_row();
    std::vector<std::vector<Hash>> rows;
    for (unsigned level = 0; TileEdge::row_size(size, level) > 0; ++level) {
        const std::uint64_t count = TileEdge::row_size(size, level);
        auto hashes = count % tile_width == 0 ? Result<std::vector<Hash>>(std::vector<Hash>{})
                                              : row(level, count / tile_width);
        if (!hashes) return hashes.error();
        if (hashes->size() != count % tile_width) return damaged_row();
        rows.push_back(std::move(*hashes));
    }
    edge = TileEdge(size, std::move(rows));
    return {};
}

// What was appended without rows gets them now; usually that is less than a tile, and nothing is
// written.
Result<void> RocksStore::Impl::fill_rows() {
    if (!hasher) return {};
    if (auto loaded = load_edge(); !loaded) return loaded.error();
    Result<void> outcome;
    rocksdb::WriteBatch writes;
    const auto write = [&] {
        if (writes.Count() == 0) return true;
        const auto status = database->Write(synced_write(), &writes);
        if (!status.ok()) outcome = error_of(status, "cannot write the hash tree");
        writes.Clear();
        return outcome.has_value();
    };
    const auto take = [&](Position, std::span<const std::uint8_t> record) {
        if (record.size() < record_bytes_min) {
            outcome = Error{ErrorCode::corruption, at_position(edge.size() + 1) + " is damaged"};
            return false;
        }
        put_leaf(writes, leaf_hash(*hasher, leaf_bytes(record)));
        return writes.GetDataSize() < fill_bytes || write();
    };
    auto read = each_record(Position{edge.size()}, head.last, scan_read(), take);
    if (!read) return read;
    if (outcome) static_cast<void>(write());
    return outcome;
}

Result<std::vector<Hash>> RocksStore::tree_tile(unsigned level, std::uint64_t index) const {
    if (level > level_max) return std::vector<Hash>{};
    return impl_->row(level, index);
}

Result<void> RocksStore::rebuild_tree() {
    if (!impl_->high_water) return Error{ErrorCode::invalid, "the log was opened for reading"};
    CHECK(impl_->hasher);
    rocksdb::WriteBatch writes;
    CHECK(writes
              .DeleteRange(impl_->handles[tree_family], layout::tree_key(0, 0),
                           layout::tree_key(level_max + 1, 0))
              .ok());
    const auto status = impl_->database->Write(synced_write(), &writes);
    auto filled = status.ok() ? impl_->fill_rows()
                              : Result<void>(error_of(status, "cannot write the hash tree"));
    if (!filled) impl_->failed = true;
    return filled;
}

}  // namespace jalon
