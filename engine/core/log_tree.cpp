#include "engine/core/log_tree.h"

#include <span>

#include "engine/base/check.h"
#include "engine/codec/record_codec.h"
#include "engine/merkle/merkle.h"
#include "engine/merkle/proof.h"
#include "engine/merkle/tiles.h"

namespace jalon {
namespace {

constexpr std::size_t tiles_max = 1024;  // remembered from one proof to the next: 8 MiB

}  // namespace

Result<Inclusion> LogTree::inclusion(Position position, std::uint64_t size) {
    CHECK(position.value() >= 1 && position.value() <= size);
    begin();
    const NodeAt node_at = [this](unsigned height, std::uint64_t at) { return node(height, at); };
    const std::uint64_t index = position.value() - 1;
    Inclusion made{node(0, index), index, size, root_at(hasher_, node_at, size),
                   inclusion_proof(hasher_, node_at, index, size)};
    if (error_) return *error_;
    return made;
}

Result<Consistency> LogTree::consistency(std::uint64_t from, std::uint64_t to) {
    CHECK(from <= to);
    begin();
    const NodeAt node_at = [this](unsigned height, std::uint64_t at) { return node(height, at); };
    Consistency made{from, to, root_at(hasher_, node_at, from), root_at(hasher_, node_at, to),
                     consistency_proof(hasher_, node_at, from, to)};
    if (error_) return *error_;
    return made;
}

void LogTree::begin() {
    error_.reset();
    if (tiles_.size() > tiles_max) tiles_.clear();
}

Hash LogTree::node(unsigned height, std::uint64_t index) {
    const unsigned above_row = height % tile_height;
    const std::uint64_t first = index << above_row;
    const std::size_t in_tile = first % tile_width;
    const std::size_t count = std::size_t{1} << above_row;
    const auto& hashes = tile({height / tile_height, first / tile_width}, in_tile + count);
    return error_ ? Hash{} : root_over(hasher_, std::span(hashes).subspan(in_tile, count));
}

// At least the first `needed` hashes of a tile, unless there is an error.
const std::vector<Hash>& LogTree::tile(const Tile& tile, std::size_t needed) {
    std::vector<Hash>& hashes = tiles_[tile];
    if (hashes.size() >= needed || error_) return hashes;
    auto kept = store_.tree_tile(tile.first, tile.second);
    if (!kept) {
        error_ = kept.error();
        return hashes;
    }
    hashes = std::move(*kept);
    if (hashes.size() >= needed) return hashes;
    if (tile.first == 0) {
        fill_from_records(tile.second, needed, hashes);
    } else {
        fill_from_below(tile, needed, hashes);
    }
    return hashes;
}

void LogTree::fill_from_records(std::uint64_t index, std::size_t needed,
                                std::vector<Hash>& hashes) {
    const auto records =
        store_.read(Position{index * tile_width + hashes.size()}, needed - hashes.size());
    if (!records) {
        error_ = records.error();
        return;
    }
    for (const Bytes& record : *records) {
        if (record.size() < record_bytes_min) break;
        hashes.push_back(leaf_hash(hasher_, leaf_bytes(record)));
    }
    if (hashes.size() < needed) {
        error_ = Error{ErrorCode::corruption, "a record of the log is missing or damaged"};
    }
}

// What is below is not remembered: of a long log it would be much, and is not asked for again.
void LogTree::fill_from_below(const Tile& tile, std::size_t needed, std::vector<Hash>& hashes) {
    while (hashes.size() < needed && !error_) {
        const Tile below{tile.first - 1, tile.second * tile_width + hashes.size()};
        const auto& full = this->tile(below, tile_width);
        if (!error_) hashes.push_back(root_over(hasher_, full));
        tiles_.erase(below);
    }
}

}  // namespace jalon
