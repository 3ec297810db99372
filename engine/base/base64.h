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

// The value of each character; 64: it is none.
inline constexpr auto base64_values(std::string_view digits) {
    std::array<std::uint8_t, 256> values{};
    values.fill(64);
    for (std::size_t i = 0; i < digits.size(); ++i) {
        values[static_cast<std::uint8_t>(digits[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}
inline constexpr auto base64_table = base64_values(base64_digits);
inline constexpr auto base64url_table = base64_values(base64url_digits);

// Strict: unused bits must be zero, so that one value has one text.
inline std::optional<std::vector<std::uint8_t>> base64_decode(
    std::string_view text, const std::array<std::uint8_t, 256>& values) {
    std::vector<std::uint8_t> bytes(text.size() * 3 / 4);
    auto out = bytes.begin();
    std::uint32_t seen = 0;  // of any digit
    std::uint32_t pending = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const std::uint32_t digit = values[static_cast<std::uint8_t>(c)];
        seen |= digit;
        pending = (pending << 6U) | digit;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        *out++ = static_cast<std::uint8_t>((pending >> bits) & 0xFFU);
    }
    const bool has_other = (seen & 64U) != 0;
    if (has_other || bits >= 6 || (pending & ((1U << bits) - 1U)) != 0) return std::nullopt;
    return bytes;
}

}  // namespace detail

[[nodiscard]] inline std::string to_base64url(std::span<const std::uint8_t> bytes) {
    return detail::base64_encode(bytes, detail::base64url_digits);
}

[[nodiscard]] inline std::optional<std::vector<std::uint8_t>> from_base64url(
    std::string_view text) {
    return detail::base64_decode(text, detail::base64url_table);
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
    return detail::base64_decode(text, detail::base64_table);
}

}  // namespace jalon
