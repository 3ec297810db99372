// A row of an imported file as requests to the ordinary API, checked as far as it can be without a
// server. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/csv/csv_reader.h"
#include "engine/base/hasher.h"
#include "engine/base/time.h"
#include "tools/jalon/import_plan.h"

namespace jalon {

struct ImportRequest {
    std::string target;  // path of the API
    std::string body;
    std::string key;    // SHA-256 over target, body and token: the same request, the same key
    std::string token;  // environment variable; empty: the ordinary token
    std::string what;   // "start", or the trigger
    std::optional<std::uint64_t> expected = {};  // of the instance; else any version will do
};

// A step that the row says was taken.
struct ImportRowStep {
    std::size_t planned = 0;  // of ImportPlan::steps
    Value data;
    std::string occurred_at;  // its own, or the start's; empty: the row says nothing of it
    ImportRequest later;      // as a second person sends it, who does so now
};

struct ImportRow {
    std::string id;
    Value start;              // its data
    std::string occurred_at;  // of the start; may be empty
    std::vector<ImportRowStep> steps;
    std::vector<ImportRequest> requests;  // in the order in which they must be accepted
};

struct ImportContext {
    const ImportPlan& plan;
    const CellRules& cells;
    std::string_view workflow;  // as the start names it
    Timestamp now;              // later is the future
    const Hasher& hasher;
};

// What is wrong with the row, one line each; empty: `row` is to be sent.
[[nodiscard]] std::vector<std::string> make_import_row(const ImportContext& context,
                                                       const CsvRow& csv, ImportRow& row);

// Are all cells empty, as in the rows that spreadsheets leave below a table?
[[nodiscard]] bool is_blank(const CsvRow& csv);

}  // namespace jalon
