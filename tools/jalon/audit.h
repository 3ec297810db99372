// What the verbs of `jalon audit` share.
#pragma once

#include <optional>
#include <string>

#include "adapters/crypto/log_signer.h"
#include "tools/jalon/offline.h"

namespace jalon {

// The checkpoint of the whole log as it lies there, signed with its key, which is made when it is
// missing.
[[nodiscard]] Result<SignedCheckpoint> sign_offline(const OfflineLog& log);

}  // namespace jalon
