// CsvFile: a CSV file as import reads it: looked through once for what only the whole of it tells
// (its encoding, how many rows, whether its quotes are closed), then row by row.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/csv/csv_reader.h"
#include "engine/base/result.h"

namespace jalon {

// Thread-safety: none.
class CsvFile {
public:
    // not_found, io: as they say; a pipe cannot be looked through. invalid: no CSV as a whole
    // (UTF-16, a quote that is never closed, no heading); the message names the line.
    [[nodiscard]] static Result<CsvFile> open(const std::string& path);

    [[nodiscard]] TextEncoding encoding() const { return dialect_.encoding; }
    [[nodiscard]] char separator() const { return dialect_.separator; }
    [[nodiscard]] bool marked() const { return marked_; }       // begins with a byte order mark
    [[nodiscard]] std::uint64_t rows() const { return rows_; }  // below the heading

    // White space around a heading is taken off.
    [[nodiscard]] const std::vector<std::string>& header() const { return header_; }

    // The next row below the heading; false at the end. io: as it says.
    [[nodiscard]] Result<bool> next(CsvRow& row);

private:
    CsvFile() = default;

    [[nodiscard]] Result<void> look_through();
    [[nodiscard]] Result<void> note_beginning(std::string_view beginning);
    [[nodiscard]] Result<void> read_header();
    // More bytes into `rest_`; false at the end.
    [[nodiscard]] Result<bool> refill();

    std::string name_;
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_{nullptr, std::fclose};
    CsvDialect dialect_;
    bool marked_ = false;
    std::uint64_t rows_ = 0;
    std::vector<std::string> header_;
    CsvReader reader_{CsvDialect{}};
    std::unique_ptr<std::array<char, 1U << 16U>> buffer_ =
        std::make_unique<std::array<char, 1U << 16U>>();
    std::string_view rest_;  // of the buffer, not read yet
    bool over_ = false;
};

}  // namespace jalon
