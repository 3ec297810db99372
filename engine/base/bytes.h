// Bytes: what the codec makes and the stores keep.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace jalon {

using Bytes = std::vector<std::uint8_t>;

// The bytes of a text, borrowed.
[[nodiscard]] inline std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};  // NOLINT: bytes
}

}  // namespace jalon
