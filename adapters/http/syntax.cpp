#include "adapters/http/syntax.h"

#include <arpa/inet.h>

#include <netinet/in.h>
#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace jalon {
namespace {

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_reg_name(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '%') {
            if (text.size() - i < 3 || !hex_value(text[i + 1]) || !hex_value(text[i + 2])) {
                return false;
            }
            i += 2;
        } else if (!is_alpha(c) && !is_digit(c) &&
                   std::string_view("-._~!$&'()*+,;=").find(c) == std::string_view::npos) {
            return false;
        }
    }
    return !text.empty();
}

bool is_ipv6(std::string_view text) {
    in6_addr address{};
    return inet_pton(AF_INET6, std::string(text).c_str(), &address) == 1;
}

bool is_port(std::string_view text) {
    if (!std::all_of(text.begin(), text.end(), is_digit)) return false;
    std::uint32_t port = 0;
    for (const char c : text) {
        port = port * 10 + static_cast<std::uint32_t>(c - '0');
        if (port > 65535) return false;
    }
    return true;
}

// The number of bytes of the sequence that `lead` begins, 0 when none may begin so.
std::size_t utf8_length(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    if (lead >= 0xF0 && lead <= 0xF4) return 4;
    return 0;
}

// Overlong forms, surrogates and code points past U+10FFFF show in the second byte.
bool second_byte_fits(unsigned char lead, unsigned char second) {
    switch (lead) {
        case 0xE0: return second >= 0xA0;
        case 0xED: return second <= 0x9F;
        case 0xF0: return second >= 0x90;
        case 0xF4: return second <= 0x8F;
        default: return true;
    }
}

}  // namespace

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<unsigned> hex_value(char c) {
    if (is_digit(c)) return static_cast<unsigned>(c - '0');
    const char small = lower(c);
    if (small >= 'a' && small <= 'f') return static_cast<unsigned>(small - 'a') + 10U;
    return std::nullopt;
}

bool is_token_char(char c) {
    return is_alpha(c) || is_digit(c) ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

bool is_field_value(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
    });
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool list_has(std::string_view list, std::string_view name) {
    while (true) {
        const std::size_t comma = list.find(',');
        if (equal_ignoring_case(trimmed(list.substr(0, comma)), name)) return true;
        if (comma == std::string_view::npos) return false;
        list.remove_prefix(comma + 1);
    }
}

bool is_authority(std::string_view text) {
    std::string_view rest;
    if (!text.empty() && text.front() == '[') {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos || !is_ipv6(text.substr(1, end - 1))) return false;
        rest = text.substr(end + 1);
    } else {
        const std::size_t colon = std::min(text.find(':'), text.size());
        if (!is_reg_name(text.substr(0, colon))) return false;
        rest = text.substr(colon);
    }
    return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
}

bool is_utf8(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = utf8_length(byte(i));
        if (length == 0 || length > text.size() - i) return false;
        for (std::size_t k = 1; k < length; ++k) {
            if ((byte(i + k) & 0xC0U) != 0x80U) return false;
        }
        if (length > 1 && !second_byte_fits(byte(i), byte(i + 1))) return false;
        i += length;
    }
    return true;
}

}  // namespace jalon
