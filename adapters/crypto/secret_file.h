// A secret of 32 bytes in a file of its own, mode 0600: made once and kept. Backed up apart, as
// keys are.
#pragma once

#include <string>
#include <string_view>

#include "adapters/crypto/aead.h"
#include "engine/base/result.h"

namespace jalon {

// What the file `path` holds. not_found: it is missing. corruption: it is no `what`.
[[nodiscard]] Result<SecretKey> open_secret(const std::string& path, std::string_view what);

// The same; a missing one is drawn and written, durably, and only once however many processes try
// at the same time.
[[nodiscard]] Result<SecretKey> open_or_make_secret(const std::string& path, std::string_view what);

}  // namespace jalon
