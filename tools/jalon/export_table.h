// Instances as a table: which columns, in which order, with which texts. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/value.h"

namespace jalon {

using ExportCells = std::vector<std::string>;

// A column is a member of an instance as the API shows it (`id`, `phase`, `attributes.country`,
// `data.contract.start`), or
//   attributes.*   one column for each attribute that some instance has, by name
//   due            when the earliest deadline is; due.timers: all of them
//   overdue        true or false
struct ExportSort {
    std::string column;
    bool descending = false;
};

// "a,b,c" → its parts. invalid: a column that no instance has, or an empty one.
[[nodiscard]] Result<std::vector<std::string>> parse_columns(std::string_view text);

// "a,-b". invalid: as above.
[[nodiscard]] Result<std::vector<ExportSort>> parse_sort(std::string_view text);

// The columns with `attributes.*` replaced by what the instances have.
[[nodiscard]] std::vector<std::string> spread_columns(const std::vector<std::string>& columns,
                                                      const Value::Array& instances);

// Stable; numbers by size, texts by bytes. What has nothing in a column comes first, also when the
// order is descending: the unknown must not be overlooked.
void sort_instances(Value::Array& instances, const std::vector<ExportSort>& order);

// A list's parts stand with | between them, what is sealed as "(sealed)", other objects as JSON.
[[nodiscard]] std::string export_cell(const Value& instance, std::string_view column);

[[nodiscard]] ExportCells export_row(const Value& instance,
                                     const std::vector<std::string>& columns);

}  // namespace jalon
