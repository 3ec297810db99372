// What the verbs of `jalon audit` share.
#pragma once

#include <string>

#include "adapters/crypto/log_signer.h"
#include "tools/jalon/offline.h"

namespace jalon {

// A log with what signs for it, and the checkpoint of all that it holds.
struct SignedLog {
    OfflineLog log;
    LogSigner signer;
    SignedCheckpoint checkpoint;
};

// Of a directory that no server writes to: what it has written and not yet synced may be lost, and
// must not have been signed. A missing key is made only if that is said (`new_key`): who
// restored a log has another one to put back.
//
// locked: a server writes to it. not_found: also, the key is missing.
[[nodiscard]] Result<SignedLog> open_to_sign(const std::string& directory, bool new_key);

}  // namespace jalon
