// Bytes: what the codec makes and the stores keep.
#pragma once

#include <cstdint>
#include <vector>

namespace jalon {

using Bytes = std::vector<std::uint8_t>;

}  // namespace jalon
