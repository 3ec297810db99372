#include "adapters/json/utf8.h"

#include <cwchar>

namespace jalon {
namespace {

static_assert(WCHAR_MAX >= 0x10FFFF, "a wide character must hold a code point");

std::size_t length_by_lead(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead < 0xE0) return 2;
    if (lead >= 0xE0 && lead < 0xF0) return 3;
    if (lead >= 0xF0 && lead < 0xF5) return 4;
    return 0;
}

// Overlong forms, surrogates and what lies past U+10FFFF.
bool is_forbidden(char32_t value, std::size_t bytes) {
    if (bytes == 3) return value < 0x800 || (value >= 0xD800 && value <= 0xDFFF);
    return bytes == 4 && (value < 0x10000 || value > 0x10FFFF);
}

}  // namespace

CodePoint code_point_at(std::string_view text, std::size_t at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t bytes = length_by_lead(lead);
    if (bytes == 0 || bytes > text.size() - at) return {};
    if (bytes == 1) return {lead, 1};
    char32_t value = lead & (0x7FU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        const auto next = static_cast<unsigned char>(text[at + i]);
        if ((next & 0xC0U) != 0x80U) return {};
        value = (value << 6U) | (next & 0x3FU);
    }
    if (is_forbidden(value, bytes)) return {};
    return {value, bytes};
}

std::wstring to_wide(std::string_view text) {
    std::wstring wide;
    wide.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = code_point_at(text, at);
        wide += point.bytes == 0 ? L'\uFFFD' : static_cast<wchar_t>(point.value);
        at += point.bytes == 0 ? 1 : point.bytes;
    }
    return wide;
}

std::size_t code_points_of(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) {
        if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++count;
    }
    return count;
}

}  // namespace jalon
