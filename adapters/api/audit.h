// Audit: signed checkpoints of the log, proofs about it, and bundles of both.
//
// A checkpoint holds all that was durable when it was asked for. At most one a second is signed:
// who asks earlier waits for the next, together with the others; while nothing is appended the last
// one serves. Without the key of the log nothing is signed (503); it may be put back meanwhile.
//
// Thread-safety: none; the network thread's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "adapters/api/api.h"
#include "adapters/bundle/bundle_writer.h"
#include "adapters/crypto/log_signer.h"
#include "engine/core/log_tree.h"

namespace jalon {

// Whether a token may see the whole log: an administrator's, or an auditor's without bounds.
[[nodiscard]] bool may_audit(const TokenGrant& grant);

class Audit {
public:
    using Respond = HttpHandler::Respond;

    // Borrowed.
    explicit Audit(const ApiParts& parts) : parts_(parts), tree_(*parts.store, *parts.hasher) {}

    // These three answer now or later.
    void checkpoint(Respond respond);
    void bundle(std::string where, std::vector<InstanceId> instances, Respond respond);
    void tick();

    // GET /v1/audit/proof/inclusion and …/consistency.
    [[nodiscard]] HttpResponse inclusion(const HttpRequest& request);
    [[nodiscard]] HttpResponse consistency(const HttpRequest& request);

    // Answers who still waits: the server is about to stop.
    void stop();

private:
    using Then = std::function<void(const Result<SignedCheckpoint>&)>;

    // A bundle is made in a thread of its own, one at a time.
    struct Bundling {
        std::uint64_t id = 0;
        Respond respond;
        std::jthread thread;  // its end stops it, and waits for it: as long as one page takes
    };

    void when_signed(Then then);
    [[nodiscard]] bool may_sign() const;
    [[nodiscard]] Result<SignedCheckpoint> sign();
    void start_bundle(std::uint64_t id, BundleOrder order);
    void end_bundle(std::uint64_t id, HttpResponse response);

    const ApiParts& parts_;
    LogTree tree_;
    std::optional<LogSigner> signer_;  // once it was needed
    std::optional<SignedCheckpoint> latest_;
    Timestamp signed_at_;
    std::vector<Then> waiting_;
    std::optional<Bundling> bundling_;
    std::uint64_t next_bundle_ = 1;
};

}  // namespace jalon
