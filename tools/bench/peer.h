// Peer: a child process of node that repeats a life when it is asked to (peer/peer.mjs).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "engine/base/result.h"
#include "engine/base/value.h"

namespace jalon {

// Thread-safety: none.
class Peer {
public:
    // `folder` holds peer.mjs and node_modules, `scratch` is where the life is written for it.
    // not_found: no node, no xstate, or the peer does not come to the same; it says why on stderr.
    [[nodiscard]] static Result<std::unique_ptr<Peer>> start(const std::string& folder,
                                                             const std::string& scratch,
                                                             const Value& life);
    ~Peer();
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    // The seconds that it took.
    [[nodiscard]] Result<double> live(std::uint64_t times);

private:
    Peer() = default;
    [[nodiscard]] Result<std::string> line();

    pid_t pid_ = -1;
    std::FILE* to_ = nullptr;
    std::FILE* from_ = nullptr;
};

}  // namespace jalon
