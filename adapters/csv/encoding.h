// The two encodings that spreadsheets write CSV in. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace jalon {

enum class TextEncoding { utf8, windows_1252 };

// "UTF-8", "Windows-1252"
[[nodiscard]] std::string_view name_of(TextEncoding encoding);

// Reads a whole text, piece by piece, and tells how it is encoded. The verdict does not depend on
// where the pieces were cut.
class EncodingScan {
public:
    void feed(std::string_view bytes);

    // What no UTF-8 can be is Windows-1252: in it every text is valid.
    [[nodiscard]] TextEncoding encoding() const {
        return broken_ || missing_ > 0 ? TextEncoding::windows_1252 : TextEncoding::utf8;
    }

private:
    void take(unsigned char byte);

    unsigned missing_ = 0;       // bytes that the present character still wants
    unsigned char low_ = 0x80;   // bounds of the next of them, which keep out overlong forms,
    unsigned char high_ = 0xBF;  // surrogates and what lies past U+10FFFF
    bool broken_ = false;
};

// The five bytes that Windows-1252 leaves open become the control characters of the same number,
// as web browsers read them.
[[nodiscard]] std::string utf8_of_windows_1252(std::string_view text);

}  // namespace jalon
