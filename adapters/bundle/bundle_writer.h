// An audit bundle: the whole history of some instances with the proofs that it stands on the log,
// in one file that a stranger can check (VERIFY.md).
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "adapters/crypto/log_signer.h"
#include "engine/base/hasher.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/ports/event_store.h"

namespace jalon {

struct BundleOrder {
    const EventStore* store = nullptr;
    const Hasher* hasher = nullptr;
    LogId log_id{};
    std::string zone;
    const LogSigner* signer = nullptr;
    SignedCheckpoint checkpoint;  // what the proofs lead to; of no more than the store holds
    std::string where;            // what was asked for, in words
    std::vector<InstanceId> instances;
    std::size_t bytes_max = 0;           // of the bundle
    std::function<bool()> goes_on = {};  // false: the caller has given up; empty: never
};

// not_found: none of the instances had begun by the checkpoint. limit: it would be too long.
// overloaded: the caller has given up. Otherwise as the store and the codec say.
[[nodiscard]] Result<std::string> write_bundle(const BundleOrder& order);

}  // namespace jalon
