// What --map says: which data a heading means, and what every row has in common. Pure.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/value.h"
#include "tools/jalon/import_cell.h"

namespace jalon {

struct ImportMapping {
    // Heading in the file → target; a heading that is not here is its own target. An empty target:
    // the column is passed over.
    std::map<std::string, std::string> columns;
    // Target → value, in the order of the file.
    Value::Object constants;
    // Trigger → names of environment variables, each with the token of one person: the step is
    // taken once for each, in that order, as a step that needs two persons wants it.
    std::map<std::string, std::vector<std::string>> step_tokens;
    CellRules cells;
};

// invalid: another shape; the message names the place.
[[nodiscard]] Result<ImportMapping> parse_mapping(const Value& document);

}  // namespace jalon
