// The CSV reader under arbitrary bytes: it must not crash, must keep its bounds, must read the same
// rows wherever the bytes are cut, and must read back what the writer makes of a row.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/csv/csv_reader.h"
#include "adapters/csv/csv_writer.h"

namespace {

using jalon::CsvDialect;
using jalon::CsvFault;
using jalon::CsvLimits;
using jalon::CsvReader;
using jalon::CsvRow;

void require(bool condition) {
    if (!condition) std::abort();
}

void collect(CsvReader& reader, std::vector<CsvRow>& rows) {
    if (reader.ready()) rows.push_back(reader.take());
}

std::vector<CsvRow> read(std::string_view text, CsvDialect dialect, std::size_t piece) {
    CsvReader reader(dialect);
    std::vector<CsvRow> rows;
    while (!text.empty()) {
        const std::size_t taken = reader.feed(text.substr(0, piece));
        require(taken > 0);
        text.remove_prefix(taken);
        collect(reader, rows);
    }
    reader.finish();
    collect(reader, rows);
    return rows;
}

void check_bounds(const CsvRow& row) {
    require(row.line > 0 && !row.cells.empty() && row.cells.size() <= CsvLimits::cells);
    for (const std::string& cell : row.cells) {
        require(cell.size() <= 3 * (CsvLimits::row_bytes + 3));
        require(cell.find('\0') == std::string::npos);
    }
}

void check_written(const CsvRow& row, CsvDialect dialect) {
    // Not in the first place, where a byte order mark is no text.
    const auto again = read("first\r\n" + jalon::csv_row(row.cells, dialect.separator),
                            CsvDialect{dialect.separator, jalon::TextEncoding::utf8}, 7);
    require(again.size() == 2 && again.back().cells == row.cells);
    for (const std::string& cell : row.cells) {
        require(!jalon::is_formula(jalon::guarded(cell)));
        require(jalon::unguarded(jalon::guarded(cell)) == cell);
    }
}

void check_text(std::string_view text, CsvDialect dialect, bool utf8) {
    const auto whole = read(text, dialect, text.size());
    const auto drip = read(text, dialect, 1);
    require(whole.size() == drip.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        require(whole[i].line == drip[i].line && whole[i].fault == drip[i].fault);
        require(whole[i].cells == drip[i].cells);
        check_bounds(whole[i]);
        if (utf8 && whole[i].fault == CsvFault::none) check_written(whole[i], dialect);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    jalon::EncodingScan scan;
    scan.feed(text);
    const char separator = jalon::separator_of(text);
    const bool utf8 = scan.encoding() == jalon::TextEncoding::utf8;
    check_text(text, CsvDialect{separator, jalon::TextEncoding::utf8}, utf8);
    check_text(text, CsvDialect{separator, jalon::TextEncoding::windows_1252}, true);
    return 0;
}
