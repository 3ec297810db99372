#include "adapters/csv/encoding.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace jalon {
namespace {

TextEncoding encoding_of(std::string_view text, std::size_t piece = 1) {
    EncodingScan scan;
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
        scan.feed(text.substr(0, piece));
    }
    return scan.encoding();
}

TEST(EncodingScan, KnowsUtf8) {
    for (const char* text : {"", "plain", "Thiès", "€", "𝄞", "\xEF\xBB\xBFid"}) {
        EXPECT_EQ(encoding_of(text), TextEncoding::utf8) << text;
        EXPECT_EQ(encoding_of(text, 100), TextEncoding::utf8) << text;
    }
}

TEST(EncodingScan, TakesWhatIsNoUtf8ForWindows1252) {
    for (const char* text :
         {"Thi\xE8s", "\xE8", "\x80", "\xC3", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80",
          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3\xA9\xE9"}) {
        EXPECT_EQ(encoding_of(text), TextEncoding::windows_1252) << text;
    }
}

TEST(Windows1252, EveryByteIsACharacterOfUtf8) {
    for (int byte = 1; byte < 256; ++byte) {
        const std::string text(1, static_cast<char>(byte));
        EXPECT_EQ(encoding_of(utf8_of_windows_1252(text)), TextEncoding::utf8) << byte;
    }
    EXPECT_EQ(utf8_of_windows_1252("caf\xE9 \x85 \xFF"), "café … ÿ");
}

}  // namespace
}  // namespace jalon
