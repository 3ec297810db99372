// GroupEncoder: what a group is on the disk: the bytes of its records and states, and the hash tree
// that grows with each record. Apart from the engine, so that the next group is decided in one
// thread while this one is encoded and written in another.
//
// Thread-safety: none.
#pragma once

#include "engine/base/frontier.h"
#include "engine/base/hasher.h"
#include "engine/core/ready.h"

namespace jalon {

class GroupEncoder {
public:
    // `frontier`: at the head of the log. `hasher` is borrowed.
    GroupEncoder(const Hasher& hasher, Frontier frontier)
        : hasher_(&hasher), frontier_(std::move(frontier)) {}

    // Fills in the leaf hashes of `group.committed`. Every group once, in order; each must be made
    // durable, or the encoder be dropped with the engine.
    [[nodiscard]] AppendBatch encode(Ready& group);

private:
    [[nodiscard]] StoredRecord encode(Committed& committed);

    const Hasher* hasher_;
    Frontier frontier_;  // after the last record encoded
};

}  // namespace jalon
