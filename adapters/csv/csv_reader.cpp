#include "adapters/csv/csv_reader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace jalon {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool continues_a_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

}  // namespace

std::string_view explain(CsvFault fault) {
    switch (fault) {
        case CsvFault::none: return "";
        case CsvFault::cell_too_long: return "a cell is longer than 10,000 characters (cut here)";
        case CsvFault::row_too_long: return "the line is longer than 1 MiB (cut here)";
        case CsvFault::too_many_cells: return "there are more than 1,000 cells (cut here)";
        case CsvFault::after_quote: return "a closing quote is followed by more text";
        case CsvFault::quote_open: return "a quote is opened and never closed";
        case CsvFault::nul: return "there is a NUL byte";
    }
    return "";
}

std::size_t CsvReader::feed(std::string_view bytes) {
    std::size_t taken = 0;
    while (taken < bytes.size() && !ready_) read(bytes[taken++]);
    return taken;
}

void CsvReader::finish() {
    if (ready_) return;
    end_mark();
    // It explains every other fault of that row.
    if (state_ == State::quoted) row_.fault = CsvFault::quote_open;
    if (state_ != State::row_start) end_row();
}

CsvRow CsvReader::take() {
    ready_ = false;
    CsvRow row = std::exchange(row_, CsvRow{});
    if (dialect_.encoding == TextEncoding::windows_1252) {
        for (std::string& cell : row.cells) cell = utf8_of_windows_1252(cell);
    }
    return row;
}

// The mark stands before the first cell, where nothing else begins with its bytes: a text of
// Windows-1252 that did is worth less than a heading that can be read.
bool CsvReader::pass_over_mark(char c) {
    if (mark_ >= byte_order_mark.size()) return false;
    if (c == byte_order_mark[mark_]) {
        ++mark_;
        return true;
    }
    end_mark();
    return false;
}

// What looked like a mark was none: its bytes are text.
void CsvReader::end_mark() {
    const std::size_t seen = std::exchange(mark_, byte_order_mark.size());
    if (seen == byte_order_mark.size()) return;
    for (std::size_t i = 0; i < seen; ++i) read_outside(byte_order_mark[i]);
}

void CsvReader::read(char c) {
    if (pass_over_mark(c)) return;
    const bool belongs = after_return_ && c == '\n';
    after_return_ = c == '\r';
    if (!belongs && (c == '\n' || c == '\r')) ++line_;
    if (state_ == State::quoted || state_ == State::quote_in_quoted) return read_quoted(c);
    if (!belongs) read_outside(c);
}

void CsvReader::read_outside(char c) {
    const bool ends_row = c == '\n' || c == '\r';
    if (state_ == State::row_start) {
        if (ends_row) return;
        row_.line = line_;
        state_ = State::cell_start;
    }
    if (ends_row) {
        end_row();
    } else if (c == dialect_.separator) {
        end_cell();
        state_ = State::cell_start;
    } else if (c == '"' && state_ == State::cell_start) {
        state_ = State::quoted;
    } else {
        state_ = State::plain;
        append(c);
    }
}

void CsvReader::read_quoted(char c) {
    if (state_ == State::quoted) {
        if (c == '"') {
            state_ = State::quote_in_quoted;
        } else {
            append(c);
        }
        return;
    }
    if (c == '"') {
        state_ = State::quoted;
        return append(c);
    }
    state_ = State::plain;
    const bool ends_cell = c == dialect_.separator || c == '\n' || c == '\r';
    if (!ends_cell) fault(CsvFault::after_quote);
    read_outside(c);
}

void CsvReader::append(char c) {
    if (c == '\0') return fault(CsvFault::nul);
    const bool counts =
        dialect_.encoding == TextEncoding::windows_1252 || !continues_a_character(c);
    // Cut between two characters only; a text of nothing but middles of characters is cut anywhere.
    if (row_bytes_ >= CsvLimits::row_bytes + (counts ? 0 : 3)) {
        cut(CsvFault::row_too_long);
    } else if (counts && cell_characters_ == CsvLimits::cell_characters) {
        cut(CsvFault::cell_too_long);
    }
    if (cut_) return;
    cell_characters_ += counts ? 1U : 0U;
    cell_ += c;
    ++row_bytes_;
}

// Leaves out what follows in this cell.
void CsvReader::cut(CsvFault reason) {
    if (!cut_) fault(reason);
    cut_ = true;
}

void CsvReader::end_cell() {
    if (row_.cells.size() < CsvLimits::cells) {
        row_.cells.push_back(std::exchange(cell_, {}));
    } else {
        cell_.clear();
        fault(CsvFault::too_many_cells);
    }
    cell_characters_ = 0;
    cut_ = false;
}

void CsvReader::end_row() {
    end_cell();
    row_bytes_ = 0;
    state_ = State::row_start;
    ready_ = true;
}

void CsvReader::fault(CsvFault reason) {
    if (row_.fault == CsvFault::none) row_.fault = reason;
}

char separator_of(std::string_view beginning) {
    constexpr std::array<char, 3> known{',', ';', '\t'};
    std::array<std::size_t, 3> counts{};
    bool quoted = false;
    for (const char c : beginning) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n' || c == '\r') break;
        for (std::size_t i = 0; i < known.size(); ++i) counts.at(i) += c == known.at(i) ? 1U : 0U;
    }
    const auto most = std::max_element(counts.begin(), counts.end());
    return known.at(static_cast<std::size_t>(most - counts.begin()));
}

}  // namespace jalon
