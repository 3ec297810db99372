// ImportPlan: what each column of a file means for one workflow, worked out from the heading, the
// mapping and the workflow's schemas before a row is read. Pure.
//
// A target is written `id`, `occurred_at`, a path of the start's data (`host.city`), or, for a step
// after the start, `TRIGGER:path`, `TRIGGER:occurred_at` (when the step happened; the start's
// without it) or `TRIGGER:` (yes or no: a step that has no other data).
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/data_schema.h"
#include "engine/base/path.h"
#include "tools/jalon/import_cell.h"
#include "tools/jalon/import_mapping.h"

namespace jalon {

enum class ImportPlace { nothing, id, occurred_at, start, step, step_time, step_wanted };

struct ImportTarget {
    std::string name;  // the heading, as the file writes it
    ImportPlace place = ImportPlace::nothing;
    std::size_t step = 0;  // of ImportPlan::steps
    Path path;
    CellType type;
};

// Something that every row has.
struct ImportConstant {
    ImportTarget target;
    Value value;
};

struct ImportStep {
    std::string trigger;
    std::unique_ptr<const DataSchema> schema;
    std::vector<std::string> tokens;  // environment variables; empty: the ordinary token, once
    bool two_persons = false;         // the workflow wants two keys for it
};

struct ImportPlan {
    std::vector<ImportTarget> columns;  // one for each of the heading
    std::vector<ImportConstant> constants;
    std::unique_ptr<const DataSchema> start_schema;
    std::vector<ImportStep> steps;  // in the order in which the file first names them
};

// All that is wrong with the heading, a line each.
using ImportFindings = std::vector<std::string>;

// REQUIRES: `workflow` is a published workflow's document.
[[nodiscard]] Result<ImportPlan, ImportFindings> plan_import(const std::vector<std::string>& header,
                                                             const ImportMapping& mapping,
                                                             const Value& workflow);

// The heading of the column that gives `path` (of the start or of a step), so that people find the
// cell; else the path.
[[nodiscard]] std::string heading_of(const ImportPlan& plan, bool starts, std::size_t step,
                                     const Path& path);

}  // namespace jalon
