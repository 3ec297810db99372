// ImportErrors: the rows that were refused, in a CSV file that can be imported again once they are
// corrected: the same heading and cells, and a last column `error`, which import passes over.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "tools/jalon/import_file.h"

namespace jalon {

inline constexpr std::string_view error_column = "error";

// Thread-safety: none.
class ImportErrors {
public:
    // Begins the file anew. io: it cannot be written.
    [[nodiscard]] static Result<ImportErrors> create(const std::string& path, const CsvFile& from);

    // What was written is in the file when this returns. io: as it says.
    [[nodiscard]] Result<void> add(std::vector<std::string> cells, const std::string& error);

private:
    ImportErrors(std::string path, std::FILE* file, const CsvFile& from);

    [[nodiscard]] Result<void> write(const std::vector<std::string>& cells);

    std::string path_;
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
    char separator_;
    std::vector<std::size_t> kept_;  // columns of the file that are not errors of an earlier run
    std::size_t columns_;
};

}  // namespace jalon
