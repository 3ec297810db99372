// What a second person's import does about a row that somebody else imported: each cell is compared
// with what is on the log; then the second person's part is taken. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/value.h"
#include "tools/jalon/import_row.h"

namespace jalon {

// An instance as the second person sees it.
struct ImportedInstance {
    std::uint64_t version = 0;  // that the history reaches, or an earlier one
    Value::Array history;       // events of the contract, oldest first
};

struct ImportConfirmation {
    std::vector<std::string> wrong;       // one line each; empty: `requests` are to be sent
    std::vector<ImportRequest> requests;  // in order; none: all was confirmed before
};

// A step of two persons is sent when it waits for the second one, who is not `subject` then. Any
// other step of the row is sent when the log does not hold it, except the row's first one, which is
// what was to be imported. What is sealed shows only that it is there: it is taken to be the same.
[[nodiscard]] ImportConfirmation confirm_row(const ImportContext& context, const ImportRow& row,
                                             const ImportedInstance& instance,
                                             std::string_view subject);

}  // namespace jalon
