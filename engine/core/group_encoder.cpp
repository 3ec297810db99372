#include "engine/core/group_encoder.h"

#include <map>
#include <utility>

#include "engine/codec/record_codec.h"
#include "engine/codec/state_codec.h"
#include "engine/merkle/merkle.h"

namespace jalon {

AppendBatch GroupEncoder::encode(Ready& group) {
    AppendBatch batch;
    batch.expected_last = group.expected_last;
    batch.records.reserve(group.committed.size());
    std::map<InstanceId, const InstanceState*> latest;
    for (Committed& committed : group.committed) {
        batch.records.push_back(encode(committed));
        if (committed.state) latest[committed.state->id] = committed.state.get();
    }
    batch.states.reserve(latest.size());
    for (const auto& [id, state] : latest) {
        batch.states.push_back(StoredState{id, encode_state(*state), state->final});
    }
    batch.keys = group.keys;
    batch.frontier = frontier_;
    return batch;
}

StoredRecord GroupEncoder::encode(Committed& committed) {
    const Event& event = *committed.event;
    StoredRecord record{event.position, event.instance, event.version, encode_record(event)};
    record.leaf_hash = leaf_hash(*hasher_, leaf_bytes(record.bytes));
    record.stands = is_standing(event.type);
    append_leaf(*hasher_, frontier_, record.leaf_hash);
    committed.leaf_hash = record.leaf_hash;
    return record;
}

}  // namespace jalon
