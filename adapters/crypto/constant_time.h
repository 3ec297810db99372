// Comparing secrets without telling by the time taken where they differ.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace jalon {

// False at once when the sizes differ: the size is no secret.
[[nodiscard]] inline bool constant_time_equal(std::span<const std::uint8_t> a,
                                              std::span<const std::uint8_t> b) {
    if (a.size() != b.size()) return false;
    volatile std::uint8_t difference = 0;  // volatile: keeps the loop from ending early
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference = static_cast<std::uint8_t>(difference | (a[i] ^ b[i]));
    }
    return difference == 0;
}

}  // namespace jalon
