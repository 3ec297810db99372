// LogSigner: signs the checkpoints of one log. Its key bears the name of the log's origin, so that
// a note says which log it speaks of.
#pragma once

#include <cstdint>
#include <string>

#include "adapters/crypto/signing_key.h"
#include "engine/merkle/checkpoint.h"

namespace jalon {

// "jalon/" and the log's id.
[[nodiscard]] std::string origin_of(const LogId& log_id);

// A checkpoint with its note, and the key that tells whether it is genuine.
struct SignedCheckpoint {
    Checkpoint checkpoint;
    std::string note;  // C2SP tlog-checkpoint
    std::string key;   // C2SP verifier key, without a line end
};

// Thread-safety: const methods by any number of threads.
class LogSigner {
public:
    // As SigningKey::open_or_make.
    [[nodiscard]] static Result<LogSigner> open_or_make(const std::string& key_path,
                                                        const LogId& log_id);

    // A log must never sign two checkpoints of which one is not the beginning of the other.
    [[nodiscard]] SignedCheckpoint sign(std::uint64_t size, const Hash& root) const;

private:
    LogSigner(SigningKey key, std::string origin);

    SigningKey key_;
    std::string name_;
    KeyId id_{};
    std::string shown_;  // the verifier key
};

}  // namespace jalon
