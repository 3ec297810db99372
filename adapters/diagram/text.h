// Text of a diagram: how wide it is and where it breaks. Widths are those of Helvetica, which Arial
// and Liberation Sans share, so that no font file is needed. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jalon {

// In units of the page, at a font size of `size` units; rounded up.
[[nodiscard]] int text_width(std::string_view text, int size);

// Lines no wider than `width`, broken at blanks; a word that is wider stands alone. No line begins
// with the punctuation that French sets apart, nor with an arrow.
[[nodiscard]] std::vector<std::string> wrap_text(std::string_view text, int size, int width);

// The width of the widest line.
[[nodiscard]] int lines_width(const std::vector<std::string>& lines, int size);

}  // namespace jalon
