// CsvReader: the rows of a CSV text (RFC 4180), fed in pieces of any size. It keeps one row in
// memory, within bounds, however long the text is.
//
// Wider than the RFC where spreadsheets are: the separator is chosen, a row ends with CRLF, LF or
// CR, a byte order mark is passed over, empty lines are no rows, and a quote inside a cell that did
// not begin with one is an ordinary character.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/csv/encoding.h"

namespace jalon {

struct CsvLimits {
    static constexpr std::size_t cell_characters = 10'000;
    static constexpr std::size_t row_bytes = std::size_t{1} << 20U;
    static constexpr std::size_t cells = 1'000;
};

enum class CsvFault {
    none,
    cell_too_long,  // what is past the bound is left out, here and in the next two
    row_too_long,
    too_many_cells,
    after_quote,  // something stands between a closing quote and the next separator
    quote_open,   // the text ended inside quotes
    nul,          // a NUL byte, which no text holds (UTF-16 does)
};

// In words, as what follows "line N: ".
[[nodiscard]] std::string_view explain(CsvFault fault);

struct CsvRow {
    std::uint64_t line = 0;           // on which it begins, from 1
    std::vector<std::string> cells;   // UTF-8
    CsvFault fault = CsvFault::none;  // the first one; quote_open before all
};

struct CsvDialect {
    char separator = ',';
    TextEncoding encoding = TextEncoding::utf8;
};

// Thread-safety: none.
class CsvReader {
public:
    explicit CsvReader(CsvDialect dialect) : dialect_(dialect) {}

    // Reads up to the end of a row and returns how many bytes that took: all of them when the row
    // goes on. Takes none while a row is ready.
    std::size_t feed(std::string_view bytes);

    // The text is over: what was read of the last row is a row.
    void finish();

    [[nodiscard]] bool ready() const { return ready_; }

    // The row that is ready; the reader goes on with the next one. REQUIRES: ready().
    [[nodiscard]] CsvRow take();

private:
    enum class State { row_start, cell_start, plain, quoted, quote_in_quoted };

    void read(char c);
    void read_outside(char c);
    void read_quoted(char c);
    void append(char c);
    void end_cell();
    void end_row();
    void fault(CsvFault reason);
    void cut(CsvFault reason);
    bool pass_over_mark(char c);
    void end_mark();

    CsvDialect dialect_;
    CsvRow row_;
    std::string cell_;
    std::size_t cell_characters_ = 0;
    std::size_t row_bytes_ = 0;
    bool cut_ = false;      // the rest of this cell is left out
    std::size_t mark_ = 0;  // bytes of a byte order mark that were seen at the very beginning
    std::uint64_t line_ = 1;
    State state_ = State::row_start;
    bool after_return_ = false;  // a CR was the last byte: an LF now belongs to it
    bool ready_ = false;
};

// The separator of a text that begins like this: of comma, semicolon and tab the one that stands
// most often outside quotes in the first line; the comma when none does.
[[nodiscard]] char separator_of(std::string_view beginning);

}  // namespace jalon
