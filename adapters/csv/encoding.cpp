#include "adapters/csv/encoding.h"

#include <array>

namespace jalon {
namespace {

// Windows-1252 from 0x80 to 0x9F; from 0xA0 on, byte and code point are one.
constexpr std::array<char16_t, 32> upper{
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

}  // namespace

std::string_view name_of(TextEncoding encoding) {
    return encoding == TextEncoding::utf8 ? "UTF-8" : "Windows-1252";
}

void EncodingScan::feed(std::string_view bytes) {
    for (const char c : bytes) {
        if (broken_) return;
        take(static_cast<unsigned char>(c));
    }
}

void EncodingScan::take(unsigned char byte) {
    if (missing_ > 0) {
        broken_ = byte < low_ || byte > high_;
        --missing_;
        low_ = 0x80;
        high_ = 0xBF;
        return;
    }
    if (byte < 0x80) return;
    if (byte >= 0xC2 && byte <= 0xDF) {
        missing_ = 1;
    } else if (byte >= 0xE0 && byte <= 0xEF) {
        missing_ = 2;
        if (byte == 0xE0) low_ = 0xA0;
        if (byte == 0xED) high_ = 0x9F;
    } else if (byte >= 0xF0 && byte <= 0xF4) {
        missing_ = 3;
        if (byte == 0xF0) low_ = 0x90;
        if (byte == 0xF4) high_ = 0x8F;
    } else {
        broken_ = true;
    }
}

std::string utf8_of_windows_1252(std::string_view text) {
    std::string utf8;
    utf8.reserve(text.size() + text.size() / 8);
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const unsigned code = byte >= 0x80 && byte < 0xA0 ? upper.at(byte - 0x80U) : byte;
        if (code < 0x80) {
            utf8 += c;
        } else if (code < 0x800) {
            utf8 += static_cast<char>(0xC0U | (code >> 6U));
            utf8 += static_cast<char>(0x80U | (code & 0x3FU));
        } else {
            utf8 += static_cast<char>(0xE0U | (code >> 12U));
            utf8 += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
            utf8 += static_cast<char>(0x80U | (code & 0x3FU));
        }
    }
    return utf8;
}

}  // namespace jalon
