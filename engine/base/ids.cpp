#include "engine/base/ids.h"

#include <algorithm>
#include <cstddef>

namespace jalon {
namespace {

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

template <std::size_t N>
std::string hex_of(const std::array<std::uint8_t, N>& bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * N);
    for (const std::uint8_t byte : bytes) {
        text += digits[byte >> 4U];
        text += digits[byte & 0x0FU];
    }
    return text;
}

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

template <std::size_t N>
bool bytes_of(std::string_view text, std::array<std::uint8_t, N>& bytes) {
    if (text.size() != 2 * N) return false;
    for (std::size_t i = 0; i < N; ++i) {
        const int high = digit_of(text[2 * i]);
        const int low = digit_of(text[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return true;
}

}  // namespace

bool is_instance_id(std::string_view text) {
    if (text.empty() || text.size() > 100 || !is_alphanumeric(text.front())) return false;
    if (text.find("..") != std::string_view::npos) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
    });
}

std::string to_hex(const Hash& hash) { return hex_of(hash); }
std::string to_hex(const LogId& id) { return hex_of(id); }
bool from_hex(std::string_view text, Hash& hash) { return bytes_of(text, hash); }
bool from_hex(std::string_view text, LogId& id) { return bytes_of(text, id); }

}  // namespace jalon
