// Journal: a file of JSON objects, one a line, appended durably.
//
// Thread-safety: none.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/value.h"

namespace jalon {

class Journal {
public:
    static constexpr std::size_t bytes_max = std::size_t{128} << 20U;

    explicit Journal(std::string path) : path_(std::move(path)) {}

    // Each line in order; false from `take`: it does not fit. A last line without its end is a
    // write that a crash cut off: it is cut away. corruption: another line is no JSON object, or
    // does not fit. limit: the file is longer than note() lets it grow.
    [[nodiscard]] Result<void> read(const std::function<bool(const Value&)>& take);

    // Durable when it returns. After an error the file is as before, or nothing more is taken until
    // the process starts anew. limit: the file would be too long.
    [[nodiscard]] Result<void> note(const Value& line);

    // These lines instead of all others, durably.
    [[nodiscard]] Result<void> rewrite(const std::vector<Value>& lines);

    [[nodiscard]] std::size_t lines() const { return lines_; }
    [[nodiscard]] std::size_t bytes() const { return size_; }
    [[nodiscard]] bool has_failed() const { return failed_; }

private:
    [[nodiscard]] Result<void> append(const std::string& text);

    std::string path_;
    std::size_t size_ = 0;  // bytes that are known to be good
    std::size_t lines_ = 0;
    bool failed_ = false;
};

}  // namespace jalon
