// Ground: what an engine in process stands on, with one workflow.
#pragma once

#include <memory>

#include "adapters/crypto/hasher.h"
#include "adapters/zones/iana_zones.h"
#include "engine/core/engine.h"
#include "engine/core/group_encoder.h"
#include "tools/jalon/memory_sealer.h"

namespace jalon {

// An engine, and what makes its groups ready for the store.
struct Driven {
    Engine engine;
    GroupEncoder encoder;
    Sealer& sealer;
};

// What seals and hashes. Without it nothing is sealed, and hashes are those of the server.
struct Proving {
    std::shared_ptr<Sealer> sealer = std::make_shared<MemorySealer>();
    std::shared_ptr<const Hasher> hasher = std::make_shared<OpensslHasher>();  // of the tree
};

// Thread-safety: none.
class Ground {
public:
    // invalid: the workflow cannot be published.
    [[nodiscard]] static Result<std::unique_ptr<Ground>> make(const Value& workflow,
                                                              const LogId& log_id,
                                                              Proving proving = {});

    // A new engine on the store. The workflow is published there when the store is empty; it must
    // be there otherwise. The engine borrows from this object.
    [[nodiscard]] Result<Driven> engine(EventStore& store);

private:
    Ground(IanaZones zones, const LogId& log_id, Proving proving)
        : proving_(std::move(proving)), zones_(std::move(zones)), log_id_(log_id) {}

    Proving proving_;  // its hasher: of the thread that encodes
    IanaZones zones_;
    LogId log_id_;
    std::shared_ptr<const Workflow> workflow_;
};

}  // namespace jalon
