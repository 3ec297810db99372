#include "tools/jalon/import_file.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include "adapters/csv/csv_writer.h"

namespace jalon {
namespace {

std::string without_spaces(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

Error invalid(const std::string& name, std::uint64_t line, std::string_view message) {
    return Error{ErrorCode::invalid,
                 name + ":" + std::to_string(line) + ": " + std::string(message)};
}

}  // namespace

Result<CsvFile> CsvFile::open(const std::string& path) {
    CsvFile file;
    file.name_ = path;
    file.file_.reset(std::fopen(path.c_str(), "rb"));
    if (!file.file_) {
        const bool missing = errno == ENOENT || errno == ENOTDIR;
        return Error{missing ? ErrorCode::not_found : ErrorCode::io,
                     path + ": " + std::strerror(errno)};
    }
    if (auto looked = file.look_through(); !looked) return looked.error();
    if (std::fseek(file.file_.get(), 0, SEEK_SET) != 0) {
        return Error{ErrorCode::io, path + ": cannot be read twice; give a file, not a pipe"};
    }
    file.over_ = false;
    file.rest_ = {};
    file.reader_ = CsvReader(file.dialect_);
    if (auto read = file.read_header(); !read) return read.error();
    return file;
}

Result<void> CsvFile::note_beginning(std::string_view beginning) {
    if (beginning.starts_with("\xFF\xFE") || beginning.starts_with("\xFE\xFF")) {
        return Error{ErrorCode::invalid, name_ + ": is UTF-16; save it as CSV UTF-8"};
    }
    marked_ = beginning.starts_with(utf8_mark);
    dialect_.separator = separator_of(beginning);
    reader_ = CsvReader(dialect_);
    return {};
}

Result<void> CsvFile::look_through() {
    EncodingScan encoding;
    std::uint64_t rows = 0;
    Result<void> outcome;
    const auto note = [&] {
        if (!reader_.ready()) return;
        const CsvRow row = reader_.take();
        ++rows;
        if (row.fault == CsvFault::quote_open || (rows == 1 && row.fault != CsvFault::none)) {
            outcome = invalid(name_, row.line, explain(row.fault));
        }
    };
    for (bool first = true;; first = false) {
        auto more = refill();
        if (!more) return more.error();
        if (!*more) break;
        if (auto noted = first ? note_beginning(rest_) : Result<void>{}; !noted) return noted;
        encoding.feed(rest_);
        while (!rest_.empty() && outcome) {
            rest_.remove_prefix(reader_.feed(rest_));
            note();
        }
        if (!outcome) return outcome;
    }
    reader_.finish();
    note();
    if (rows == 0) return Error{ErrorCode::invalid, name_ + ": is empty"};
    rows_ = rows - 1;
    dialect_.encoding = encoding.encoding();
    return outcome;
}

Result<void> CsvFile::read_header() {
    CsvRow row;
    auto read = next(row);
    if (!read) return read.error();
    for (const std::string& cell : row.cells) header_.push_back(without_spaces(cell));
    return {};
}

Result<bool> CsvFile::refill() {
    const std::size_t count = std::fread(buffer_->data(), 1, buffer_->size(), file_.get());
    if (count == 0 && std::ferror(file_.get()) != 0) {
        return Error{ErrorCode::io, name_ + ": cannot be read"};
    }
    rest_ = std::string_view(buffer_->data(), count);
    return count > 0;
}

Result<bool> CsvFile::next(CsvRow& row) {
    while (!reader_.ready() && !over_) {
        if (rest_.empty()) {
            auto more = refill();
            if (!more) return more.error();
            over_ = !*more;
            if (over_) reader_.finish();
        }
        rest_.remove_prefix(reader_.feed(rest_));
    }
    if (!reader_.ready()) return false;
    row = reader_.take();
    return true;
}

}  // namespace jalon
