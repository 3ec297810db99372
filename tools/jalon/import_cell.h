// A cell of an imported file, from text to the value that the workflow's schema wants. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/value.h"

namespace jalon {

enum class CellKind { text, integer, number, boolean, date, time, choice, list, json };

struct CellType {
    CellKind kind = CellKind::text;
    CellKind item = CellKind::text;  // of a list: written "a|b"
    std::vector<Value> choices;      // of a choice
};

// How the file writes what the schema has only one form of.
struct CellRules {
    std::string dates = "YYYY-MM-DD";  // DD, MM, YYYY and what stands between them
    bool decimal_comma = false;        // "12,5"
};

// What a JSON Schema says about a single value.
[[nodiscard]] CellType cell_type_of(const Value& schema);

// invalid: the cell is nothing of that kind; the message says what it should be, not what it holds.
// REQUIRES: the cell is not empty.
[[nodiscard]] Result<Value> value_of_cell(std::string_view cell, const CellType& type,
                                          const CellRules& rules);

// "YYYY-MM-DD" of a day that is written so, or as `pattern` says.
[[nodiscard]] std::optional<std::string> iso_date(std::string_view text, std::string_view pattern);

// Does the pattern hold DD, MM and YYYY once each?
[[nodiscard]] bool is_date_pattern(std::string_view pattern);

// A day, or an RFC 3339 time, as the contract writes it.
[[nodiscard]] std::optional<std::string> moment_text(std::string_view text, const CellRules& rules);

}  // namespace jalon
