// Writing CSV (RFC 4180), and cells that a spreadsheet would run. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jalon {

inline constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

// The cells as one row, quoted where they must be, ended by CRLF.
[[nodiscard]] std::string csv_row(const std::vector<std::string>& cells, char separator = ',');

// Would a spreadsheet take this cell for a formula? It begins with =, +, -, @ (also past white
// space) and is no number or telephone number: "-12.5" and "+221 77 000 00 00" are none.
[[nodiscard]] bool is_formula(std::string_view cell);

// A formula gets an apostrophe before it, which spreadsheets read as "this is text"; whatever
// begins with one and then a formula already gets another, so that it can be taken off again.
[[nodiscard]] std::string guarded(std::string_view cell);

// What `guarded` was given.
[[nodiscard]] std::string_view unguarded(std::string_view cell);

}  // namespace jalon
