#include "adapters/csv/csv_writer.h"

#include <algorithm>

namespace jalon {
namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

void append_cell(std::string& row, std::string_view cell, char separator) {
    const bool plain = cell.find_first_of("\"\r\n") == std::string_view::npos &&
                       cell.find(separator) == std::string_view::npos;
    if (plain) {
        row += cell;
        return;
    }
    row += '"';
    for (const char c : cell) {
        if (c == '"') row += '"';
        row += c;
    }
    row += '"';
}

// A sign and then digits with what groups them: nothing that calculates, calls or refers.
bool is_number(std::string_view cell) {
    if (cell.empty() || (cell.front() != '+' && cell.front() != '-')) return false;
    cell.remove_prefix(1);
    const bool digits = cell.find_first_of("0123456789") != std::string_view::npos;
    return digits && cell.find_first_not_of("0123456789 .,()-") == std::string_view::npos;
}

// Apostrophes, then a formula.
bool is_guarded(std::string_view cell) {
    const std::size_t first = cell.find_first_not_of('\'');
    return first != std::string_view::npos && first > 0 && is_formula(cell.substr(first));
}

}  // namespace

std::string csv_row(const std::vector<std::string>& cells, char separator) {
    std::string row;
    for (const std::string& cell : cells) {
        if (&cell != cells.data()) row += separator;
        append_cell(row, cell, separator);
    }
    // A row of one empty cell would be an empty line, which is no row.
    if (row.empty()) row = "\"\"";
    return row + "\r\n";
}

bool is_formula(std::string_view cell) {
    cell.remove_prefix(std::min(cell.find_first_not_of(blanks), cell.size()));
    if (cell.empty()) return false;
    return std::string_view("=+-@").find(cell.front()) != std::string_view::npos &&
           !is_number(cell);
}

std::string guarded(std::string_view cell) {
    const bool risky = is_formula(cell) || is_guarded(cell);
    return risky ? "'" + std::string(cell) : std::string(cell);
}

std::string_view unguarded(std::string_view cell) {
    return is_guarded(cell) ? cell.substr(1) : cell;
}

}  // namespace jalon
