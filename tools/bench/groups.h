// Groups: the batches that an engine handed to its store, made again from the log and the number of
// events of each. Made afterwards, so that keeping them costs the measured run nothing.
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "adapters/crypto/hasher.h"
#include "adapters/rocksdb/rocks_store.h"
#include "engine/core/engine.h"
#include "tools/bench/raw_log.h"

namespace jalon {

class Groups {
public:
    // Begins with the first event of the log. `store` must outlive this object.
    explicit Groups(const RocksStore& store) : store_(store) {}

    // The batch of the next `events` events.
    [[nodiscard]] Result<AppendBatch> next(std::size_t events);

private:
    [[nodiscard]] Result<void> add(Bytes record, AppendBatch& batch);

    const RocksStore& store_;
    OpensslHasher hasher_;
    Head head_;
    std::map<InstanceId, InstanceState> states_;
};

// Writes the next groups, of so many events each, to `log`, and nothing else: they are laid out in
// memory beforehand. Returns steps a second.
[[nodiscard]] Result<double> write_again(RawLog& log, Groups& source,
                                         const std::vector<std::size_t>& sizes,
                                         std::uint64_t steps);

}  // namespace jalon
