// LogTree: proofs about a log, from the rows of hashes that its store keeps. Where it keeps none
// (the last records, or a log begun before there were rows) the records are hashed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/hasher.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/ports/event_store.h"

namespace jalon {

// That a record is in the log (RFC 9162 §2.1.3).
struct Inclusion {
    Hash leaf{};
    std::uint64_t index = 0;  // position − 1
    std::uint64_t size = 0;
    Hash root{};
    std::vector<Hash> proof;
};

// That a log has a shorter one as its beginning (RFC 9162 §2.1.4).
struct Consistency {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    Hash from_root{};
    Hash to_root{};
    std::vector<Hash> proof;
};

// Thread-safety: none. Errors are the store's.
class LogTree {
public:
    // Both are borrowed.
    LogTree(const EventStore& store, const Hasher& hasher) : store_(store), hasher_(hasher) {}

    // REQUIRES: 1 <= position <= size <= the log's head.
    [[nodiscard]] Result<Inclusion> inclusion(Position position, std::uint64_t size);

    // REQUIRES: from <= to <= the log's head.
    [[nodiscard]] Result<Consistency> consistency(std::uint64_t from, std::uint64_t to);

private:
    using Tile = std::pair<unsigned, std::uint64_t>;  // row, index

    [[nodiscard]] Hash node(unsigned height, std::uint64_t index);
    const std::vector<Hash>& tile(const Tile& tile, std::size_t needed);
    void fill_from_records(std::uint64_t index, std::size_t needed, std::vector<Hash>& hashes);
    void fill_from_below(const Tile& tile, std::size_t needed, std::vector<Hash>& hashes);
    void begin();

    const EventStore& store_;
    const Hasher& hasher_;
    std::map<Tile, std::vector<Hash>> tiles_;  // some that were used
    std::optional<Error> error_;               // the first; what is computed after it is worthless
};

}  // namespace jalon
