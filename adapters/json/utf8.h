// UTF-8, for the adapters that read text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace jalon {

struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 0;  // 0: what stands here is no UTF-8
};

// The code point that begins at `at`. REQUIRES: at < text.size().
[[nodiscard]] CodePoint code_point_at(std::string_view text, std::size_t at);

// Bytes that are no UTF-8 become U+FFFD, one for one. A wide character holds a whole code point on
// the systems Jalon runs on, which lets std::wregex see characters instead of bytes.
[[nodiscard]] std::wstring to_wide(std::string_view text);

// How many code points, as JSON Schema counts the length of a text.
[[nodiscard]] std::size_t code_points_of(std::string_view text);

}  // namespace jalon
