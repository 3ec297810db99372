#include "adapters/files/media_type.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace jalon {
namespace {

using namespace std::string_view_literals;

struct Beginning {
    std::string_view bytes;
    std::string_view type;  // empty: refused
};

constexpr std::array beginnings{
    Beginning{"\xFF\xD8\xFF"sv, "image/jpeg"},
    Beginning{"\x89PNG\r\n\x1A\n"sv, "image/png"},
    Beginning{"GIF87a"sv, "image/gif"},
    Beginning{"GIF89a"sv, "image/gif"},
    Beginning{"%PDF-"sv, "application/pdf"},
    Beginning{"PK\x03\x04"sv, "application/zip"},  // office documents too
    Beginning{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "application/x-ole-storage"},
    Beginning{"MZ"sv, ""},
    Beginning{"\x7F"
              "ELF"sv,
              ""},
    Beginning{"#!"sv, ""},
    Beginning{"\xCA\xFE\xBA\xBE"sv, ""},
    Beginning{"\xCF\xFA\xED\xFE"sv, ""},
};

// Whether a browser might take the text for a page, whatever stands in front of the first tag.
bool is_markup(std::string_view text) {
    constexpr std::size_t looked_at = 1024;
    text = text.substr(0, looked_at);
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto first = std::find_if(text.begin(), text.end(),
                                    [](unsigned char byte) { return std::isspace(byte) == 0; });
    if (first != text.end() && *first == '<') return true;
    std::string lower;
    std::transform(text.begin(), text.end(), std::back_inserter(lower),
                   [](unsigned char byte) { return static_cast<char>(std::tolower(byte)); });
    return lower.find("<html") != std::string::npos || lower.find("<script") != std::string::npos ||
           lower.find("<svg") != std::string::npos;
}

bool is_text(std::string_view bytes) {
    return std::none_of(bytes.begin(), bytes.end(), [](unsigned char byte) {
        return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f';
    });
}

// ISO base media (HEIC, MP4) and RIFF say what they are behind a length.
std::string_view boxed_type(std::string_view bytes) {
    if (bytes.size() < 12) return {};
    const std::string_view brand = bytes.substr(8, 4);
    if (bytes.starts_with("RIFF") && brand == "WEBP") return "image/webp";
    if (bytes.substr(4, 4) != "ftyp") return {};
    if (brand == "heic" || brand == "heix" || brand == "mif1") return "image/heic";
    if (brand == "avif") return "image/avif";
    return "video/mp4";
}

}  // namespace

std::string media_type_of(std::string_view bytes) {
    for (const Beginning& one : beginnings) {
        if (bytes.starts_with(one.bytes)) return std::string(one.type);
    }
    if (const auto boxed = boxed_type(bytes); !boxed.empty()) return std::string(boxed);
    if (!is_text(bytes)) return "application/octet-stream";
    return is_markup(bytes) ? "" : "text/plain; charset=utf-8";
}

}  // namespace jalon
