// CRC-32C (Castagnoli): finds damage by accident. Against intent there is the Merkle tree.
#pragma once

#include <cstdint>
#include <span>

namespace jalon {

// Reflected polynomial 0x82F63B78, initial value and final XOR 0xFFFFFFFF; "123456789" gives
// 0xE3069283. With the SSE4.2 instruction where the processor has it; same result everywhere.
[[nodiscard]] std::uint32_t crc32c(std::span<const std::uint8_t> bytes);

}  // namespace jalon
