// Random bytes of the operating system, for ids, keys, nonces and tokens.
#pragma once

#include <cstdint>
#include <span>

namespace jalon {

// Fills `bytes` from getrandom(2). A kernel that has no randomness ends the process: nothing that
// needs it may go on. Thread-safe.
void random_bytes(std::span<std::uint8_t> bytes);

}  // namespace jalon
