// A sealed file: a line of JSON with what the seal needs, then the ciphertext. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/instance/event.h"

namespace jalon {

inline constexpr const char* file_sensitivity = "personal";  // what a file's seal is bound to
inline constexpr std::size_t sealed_head_bytes_max = 4096;   // of the line

[[nodiscard]] std::string sealed_text(const SealedPart& part);

// nullopt: it is damaged.
[[nodiscard]] std::optional<SealedPart> sealed_part(std::string_view text);

}  // namespace jalon
