// Base64 (RFC 4648): the standard alphabet with padding, the URL alphabet without.
//
// Header-only, so that other adapters use it without linking a crypto library.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jalon {
namespace detail {

inline constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
inline constexpr std::string_view base64url_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

inline std::string base64_encode(std::span<const std::uint8_t> bytes, std::string_view digits) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    std::uint32_t pending = 0;
    unsigned bits = 0;
    for (const std::uint8_t byte : bytes) {
        pending = (pending << 8U) | byte;
        for (bits += 8; bits >= 6;) {
            bits -= 6;
            text += digits[(pending >> bits) & 63U];
        }
    }
    if (bits > 0) text += digits[(pending << (6 - bits)) & 63U];
    return text;
}

// Strict: unused bits must be zero, so that one value has one text.
inline std::optional<std::vector<std::uint8_t>> base64_decode(std::string_view text,
                                                              std::string_view digits) {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t pending = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const std::size_t digit = digits.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        pending = (pending << 6U) | static_cast<std::uint32_t>(digit);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        bytes.push_back(static_cast<std::uint8_t>((pending >> bits) & 0xFFU));
    }
    if (bits >= 6 || (pending & ((1U << bits) - 1U)) != 0) return std::nullopt;
    return bytes;
}

}  // namespace detail

[[nodiscard]] inline std::string to_base64url(std::span<const std::uint8_t> bytes) {
    return detail::base64_encode(bytes, detail::base64url_digits);
}

[[nodiscard]] inline std::optional<std::vector<std::uint8_t>> from_base64url(
    std::string_view text) {
    return detail::base64_decode(text, detail::base64url_digits);
}

[[nodiscard]] inline std::string to_base64(std::span<const std::uint8_t> bytes) {
    std::string text = detail::base64_encode(bytes, detail::base64_digits);
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

// nullopt: a character, the padding or the unused bits are wrong.
[[nodiscard]] inline std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
    return detail::base64_decode(text, detail::base64_digits);
}

}  // namespace jalon
