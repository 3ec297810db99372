// Missions: the workload of logical clients. Each client starts a mission, takes its ten steps one
// after the other, then starts the next. A step passes a guard, assigns a sum and carries about 200
// bytes; every request has an idempotency key. The same seed gives the same requests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "adapters/crypto/hasher.h"
#include "adapters/zones/iana_zones.h"
#include "engine/core/engine.h"
#include "tools/jalon/memory_sealer.h"

namespace jalon {

// Thread-safety: none.
class Missions {
public:
    [[nodiscard]] static Result<std::unique_ptr<Missions>> make(std::size_t clients,
                                                                std::uint64_t seed);

    // A new engine on the empty store, with the workflow published there (position 1). The engine
    // borrows from this object.
    [[nodiscard]] Result<Engine> engine(EventStore& store);

    // REQUIRES: the client's previous request was accepted. The request's id is the client.
    [[nodiscard]] Request next(std::size_t client);

private:
    struct Client {
        std::string mission;
        std::size_t steps = 0;  // to be taken
    };

    Missions(IanaZones zones, std::size_t clients, std::uint64_t seed);
    void write_notes();
    [[nodiscard]] Hash draw_hash();

    OpensslHasher hasher_;
    MemorySealer sealer_;  // the workflow has no personal field
    IanaZones zones_;
    std::mt19937_64 random_;
    std::shared_ptr<const Workflow> workflow_;
    std::vector<Client> clients_;
    std::vector<std::string> notes_;  // written beforehand: a client's work is not the engine's
    std::uint64_t missions_ = 0;
};

}  // namespace jalon
