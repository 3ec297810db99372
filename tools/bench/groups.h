// Groups: the batches that an engine handed to its store, made again from the log and the number of
// events of each. Made afterwards, so that keeping them costs the measured run nothing.
#pragma once

#include <cstddef>
#include <map>

#include "adapters/crypto/hasher.h"
#include "adapters/rocksdb/rocks_store.h"
#include "engine/core/engine.h"

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

}  // namespace jalon
