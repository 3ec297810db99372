#include "adapters/diagram/text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace jalon {
namespace {

// Thousandths of the font size, from U+0020 to U+007E.
constexpr std::array<int, 95> ascii_widths{
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333,  278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667,  611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278,  556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,  500, 334, 260, 334, 584};

// Reads one code point; broken UTF-8 is read byte by byte.
std::uint32_t next_point(std::string_view& text) {
    const auto first = static_cast<unsigned char>(text.front());
    std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    length = std::min(length, text.size());
    std::uint32_t point = length == 1 ? first : first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        point = (point << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
    }
    text.remove_prefix(length);
    return point;
}

int width_of(std::uint32_t point) {
    if (point >= 0x20 && point < 0x7F) return ascii_widths[point - 0x20];
    if (point >= 0xC0 && point < 0xDF) return 722;
    if (point >= 0xDF && point < 0x180) return 556;
    if (point == 0x2019 || point == 0xB7) return 333;
    if (point == 0x2022) return 350;
    return 1000;
}

// With the sign that is set apart behind it, if any.
std::size_t end_of_word(std::string_view text) {
    const std::size_t end = std::min(text.find(' '), text.size());
    for (const std::string_view sign : {" :", " ;", " !", " ?", " →", " »"}) {
        const std::string_view rest = text.substr(end);
        const bool here = rest.starts_with(sign);
        if (here && (rest.size() == sign.size() || rest[sign.size()] == ' ')) {
            return end + sign.size();
        }
    }
    return end;
}

}  // namespace

int text_width(std::string_view text, int size) {
    int width = 0;
    while (!text.empty()) width += width_of(next_point(text));
    return (width * size + 999) / 1000;
}

std::vector<std::string> wrap_text(std::string_view text, int size, int width) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = end_of_word(text);
        const std::string word(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (word.empty()) continue;
        if (!lines.empty() && text_width(lines.back() + " " + word, size) <= width) {
            lines.back() += " " + word;
        } else {
            lines.push_back(word);
        }
    }
    return lines;
}

int lines_width(const std::vector<std::string>& lines, int size) {
    int width = 0;
    for (const std::string& line : lines) width = std::max(width, text_width(line, size));
    return width;
}

}  // namespace jalon
