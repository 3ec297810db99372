#include "tools/bench/groups.h"

#include <set>
#include <utility>

#include "engine/codec/record_codec.h"
#include "engine/codec/state_codec.h"
#include "engine/instance/evolve.h"
#include "engine/merkle/merkle.h"
#include "tools/bench/bench.h"

namespace jalon {

Result<AppendBatch> Groups::next(std::size_t events) {
    AppendBatch batch;
    batch.expected_last = head_.last;
    auto records = store_.read(head_.last, events);
    if (!records) return records.error();
    for (Bytes& record : *records) {
        if (auto added = add(std::move(record), batch); !added) return added.error();
    }
    std::set<InstanceId> touched;
    for (const StoredRecord& record : batch.records) {
        if (record.instance) touched.insert(*record.instance);
    }
    for (const InstanceId& id : touched) {
        const InstanceState& state = states_.at(id);
        batch.states.push_back(StoredState{id, encode_state(state), state.final});
        if (state.final) states_.erase(id);
    }
    batch.frontier = head_.frontier;
    return batch;
}

Result<void> Groups::add(Bytes record, AppendBatch& batch) {
    auto event = decode_record(record);
    if (!event) return event.error();
    const Hash leaf = leaf_hash(hasher_, leaf_bytes(record));
    append_leaf(hasher_, head_.frontier, leaf);
    head_.last = event->position;
    if (event->instance) {
        InstanceState& state = states_[*event->instance];
        state = evolve(std::move(state), *event);
        auto key = store_.find_key(event->request_key_hash);
        if (!key) return key.error();
        if (*key) batch.keys.push_back(**key);
    }
    batch.records.push_back(StoredRecord{event->position, event->instance, event->version,
                                         std::move(record), is_standing(event->type), leaf});
    return {};
}

Result<double> write_again(RawLog& log, Groups& source, const std::vector<std::size_t>& sizes,
                           std::uint64_t steps) {
    std::vector<rocksdb::WriteBatch> batches;
    for (const std::size_t events : sizes) {
        auto batch = source.next(events);
        if (!batch) return batch.error();
        batches.push_back(log.lay_out(*batch));
    }
    const Stopwatch watch;
    for (rocksdb::WriteBatch& batch : batches) {
        if (auto written = log.write(batch); !written) return written.error();
    }
    return static_cast<double>(steps) / watch.seconds();
}

}  // namespace jalon
