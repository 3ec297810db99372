// LogSigner: signs the checkpoints of one log, and what bundles say of it. Its key bears the name
// of the log's origin, so that a note says which log it speaks of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/crypto/signing_key.h"
#include "engine/merkle/checkpoint.h"

namespace jalon {

// "jalon/" and the log's id.
[[nodiscard]] std::string origin_of(const LogId& log_id);

// The text that is signed of a bundle's manifest: a line with which no checkpoint begins, so that
// neither can be taken for the other, and the manifest's bytes.
[[nodiscard]] std::string signed_manifest(std::string_view manifest);

// A checkpoint with its note, and the key that tells whether it is genuine.
struct SignedCheckpoint {
    Checkpoint checkpoint;
    std::string note;  // C2SP tlog-checkpoint
    std::string key;   // C2SP verifier key, without a line end
};

// Thread-safety: const methods by any number of threads.
class LogSigner {
public:
    // As SigningKey.
    [[nodiscard]] static Result<LogSigner> open(const std::string& key_path, const LogId& log_id);
    [[nodiscard]] static Result<LogSigner> open_or_make(const std::string& key_path,
                                                        const LogId& log_id);

    // A log must never sign two checkpoints of which one is not the beginning of the other.
    [[nodiscard]] SignedCheckpoint sign(std::uint64_t size, const Hash& root) const;

    // Of signed_manifest().
    [[nodiscard]] Ed25519Signature sign_manifest(std::string_view manifest) const;

private:
    LogSigner(SigningKey key, std::string origin);

    SigningKey key_;
    std::string name_;
    KeyId id_{};
    std::string shown_;  // the verifier key
};

}  // namespace jalon
