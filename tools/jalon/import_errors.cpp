#include "tools/jalon/import_errors.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include "adapters/csv/csv_writer.h"

namespace jalon {

ImportErrors::ImportErrors(std::string path, std::FILE* file, const CsvFile& from)
    : path_(std::move(path)),
      file_(file, std::fclose),
      separator_(from.separator()),
      columns_(from.header().size()) {
    for (std::size_t i = 0; i < columns_; ++i) {
        if (from.header()[i] != error_column) kept_.push_back(i);
    }
}

Result<ImportErrors> ImportErrors::create(const std::string& path, const CsvFile& from) {
    std::FILE* file = std::fopen(path.c_str(), "wb");
    if (file == nullptr) return Error{ErrorCode::io, path + ": " + std::strerror(errno)};
    ImportErrors errors(path, file, from);
    // A spreadsheet that wrote a mark, or no UTF-8, reads UTF-8 only behind one.
    const bool marked = from.marked() || from.encoding() != TextEncoding::utf8;
    if (marked) std::fwrite(utf8_mark.data(), 1, utf8_mark.size(), file);
    std::vector<std::string> header;
    for (const std::size_t i : errors.kept_) header.push_back(from.header()[i]);
    header.emplace_back(error_column);
    if (auto written = errors.write(header); !written) return written.error();
    return errors;
}

Result<void> ImportErrors::add(std::vector<std::string> cells, const std::string& error) {
    std::vector<std::string> row;
    for (const std::size_t i : kept_) {
        row.push_back(i < cells.size() ? std::move(cells[i]) : std::string{});
    }
    row.push_back(error);
    // Cells past the heading are kept behind the error, so that nothing that was typed is lost.
    for (std::size_t i = columns_; i < cells.size(); ++i) row.push_back(std::move(cells[i]));
    return write(row);
}

Result<void> ImportErrors::write(const std::vector<std::string>& cells) {
    const std::string row = csv_row(cells, separator_);
    const bool written = std::fwrite(row.data(), 1, row.size(), file_.get()) == row.size() &&
                         std::fflush(file_.get()) == 0;
    if (!written) return Error{ErrorCode::io, path_ + ": cannot be written"};
    return {};
}

}  // namespace jalon
