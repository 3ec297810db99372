// Tiles: the tree cut into rows of 256 hashes, of every eighth level (the shape of C2SP
// tlog-tiles). With them any node is at most 255 hashes away, however long the log. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/base/hasher.h"
#include "engine/base/ids.h"

namespace jalon {

inline constexpr unsigned tile_height = 8;
inline constexpr std::size_t tile_width = std::size_t{1} << tile_height;

// The root over a few hashes, each of which is a leaf or a perfect tree of one size. REQUIRES: not
// empty.
[[nodiscard]] Hash root_over(const Hasher& hasher, std::span<const Hash> hashes);

// A tile that is full: `hashes` are those of row `level` (0: the leaves) from index · 256 on;
// `root` is the next hash of the row above.
struct FullTile {
    unsigned level = 0;
    std::uint64_t index = 0;
    std::span<const Hash> hashes;
    Hash root{};
};

// TileEdge: what lies behind the last full tile of each row, as leaves come.
class TileEdge {
public:
    // Of a tree of `size` leaves. REQUIRES: each row has as many hashes as lie there, the leaves
    // first; rows that are left out are empty.
    explicit TileEdge(std::uint64_t size = 0, std::vector<std::vector<Hash>> rows = {});

    // Calls `full` for each tile that the leaf completes, the leaves' first.
    void append(const Hasher& hasher, const Hash& leaf,
                const std::function<void(const FullTile&)>& full);

    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] const std::vector<std::vector<Hash>>& rows() const { return rows_; }

    // How many hashes row `level` of a tree of `size` leaves has.
    [[nodiscard]] static std::uint64_t row_size(std::uint64_t size, unsigned level);

private:
    std::uint64_t size_;
    std::vector<std::vector<Hash>> rows_;
};

}  // namespace jalon
