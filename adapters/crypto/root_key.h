// The file of a root key: 32 bytes, mode 0600.
#pragma once

#include <string>

#include "adapters/crypto/aead.h"
#include "engine/base/result.h"

namespace jalon {

// not_found: there is no such file. corruption: it is no root key.
[[nodiscard]] Result<void> read_root_key(const std::string& path, SecretKey& root);

// Draws one and writes it, in place of what was there.
[[nodiscard]] Result<void> make_root_key(const std::string& path, SecretKey& root);

// Overwrites the bytes on the disk, as far as the disk lets one.
[[nodiscard]] Result<void> overwrite_root_key(const std::string& path);

}  // namespace jalon
