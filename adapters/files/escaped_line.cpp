#include "adapters/files/escaped_line.h"

#include <cstdint>

namespace jalon {
namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";

bool is_clear(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '.' || c == '_' || c == ':' || c == '@';
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t end = text.find(separator); end != std::string_view::npos;
         end = text.find(separator)) {
        parts.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    parts.push_back(text);
    return parts;
}

}  // namespace

std::string escape(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (is_clear(c)) {
            escaped += c;
            continue;
        }
        const auto byte = static_cast<std::uint8_t>(c);
        escaped += '%';
        escaped += hex_digits[byte >> 4U];
        escaped += hex_digits[byte & 0x0FU];
    }
    return escaped;
}

std::optional<std::string> unescape(std::string_view text) {
    std::string clear;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            if (!is_clear(text[i])) return std::nullopt;
            clear += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const std::size_t high = hex_digits.find(text[i + 1]);
        const std::size_t low = hex_digits.find(text[i + 2]);
        if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
        clear += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return clear;
}

std::string escape_list(const std::vector<std::string>& list) {
    std::string text;
    for (const std::string& member : list) {
        if (!text.empty()) text += ',';
        text += escape(member);
    }
    return text;
}

std::optional<std::vector<std::string>> unescape_list(std::string_view text) {
    std::vector<std::string> list;
    if (text.empty()) return list;
    for (const std::string_view part : split(text, ',')) {
        auto member = unescape(part);
        if (!member || member->empty()) return std::nullopt;
        list.push_back(std::move(*member));
    }
    return list;
}

std::string join_fields(const std::vector<std::string>& fields) {
    std::string line;
    for (const std::string& field : fields) line += field + '\t';
    line.back() = '\n';
    return line;
}

std::vector<std::string_view> split_fields(std::string_view line) { return split(line, '\t'); }

}  // namespace jalon
