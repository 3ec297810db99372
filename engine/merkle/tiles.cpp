#include "engine/merkle/tiles.h"

#include <utility>

#include "engine/base/check.h"
#include "engine/merkle/merkle.h"

namespace jalon {
namespace {

constexpr unsigned number_bits = 64;

}  // namespace

Hash root_over(const Hasher& hasher, std::span<const Hash> hashes) {
    CHECK(!hashes.empty());
    Frontier frontier;
    for (const Hash& hash : hashes) append_leaf(hasher, frontier, hash);
    return root_of(hasher, frontier);
}

std::uint64_t TileEdge::row_size(std::uint64_t size, unsigned level) {
    return level * tile_height >= number_bits ? 0 : size >> (level * tile_height);
}

TileEdge::TileEdge(std::uint64_t size, std::vector<std::vector<Hash>> rows)
    : size_(size), rows_(std::move(rows)) {
    for (unsigned level = 0; row_size(size, level) > 0; ++level) {
        if (rows_.size() == level) rows_.emplace_back();
        CHECK(rows_[level].size() == row_size(size, level) % tile_width);
    }
}

void TileEdge::append(const Hasher& hasher, const Hash& leaf,
                      const std::function<void(const FullTile&)>& full) {
    ++size_;
    Hash hash = leaf;
    for (unsigned level = 0;; ++level) {
        if (rows_.size() == level) rows_.emplace_back();
        rows_[level].push_back(hash);
        if (rows_[level].size() < tile_width) return;
        hash = root_over(hasher, rows_[level]);
        full(FullTile{level, row_size(size_, level) / tile_width - 1, rows_[level], hash});
        rows_[level].clear();
    }
}

}  // namespace jalon
