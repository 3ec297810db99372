#include "tools/jalon/export_table.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "engine/base/path.h"
#include "tools/jalon/output.h"

namespace jalon {
namespace {

constexpr std::string_view all_attributes = "attributes.*";
constexpr std::array<std::string_view, 13> members{
    "id",  "workflow", "workflow_version", "version", "position",   "configuration", "phase",
    "due", "overdue",  "due.timers",       "final",   "created_at", "updated_at"};

std::vector<std::string> split_commas(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::string_view part = text.substr(0, text.find(','));
        parts.emplace_back(part);
        if (part.size() == text.size()) return parts;
        text.remove_prefix(part.size() + 1);
        if (text.empty()) parts.emplace_back();
    }
    return parts;
}

bool is_column(std::string_view column) {
    if (std::find(members.begin(), members.end(), column) != members.end()) return true;
    for (const std::string_view tree : {"attributes.", "data."}) {
        if (column.starts_with(tree) && column.size() > tree.size()) return true;
    }
    return column == "data";
}

Error no_column(const std::string& column) {
    return Error{ErrorCode::invalid,
                 "there is no column \"" + column +
                     "\": id, workflow, workflow_version, version, position, configuration, phase, "
                     "attributes.*, attributes.NAME, data.PATH, due, due.timers, overdue, final, "
                     "created_at, updated_at"};
}

const Value::Array& due_of(const Value& instance) {
    static const Value::Array none;
    const Value* due = instance.find("due");
    return due != nullptr && due->as_array() != nullptr ? *due->as_array() : none;
}

std::string earliest_due(const Value& instance) {
    std::string earliest;
    for (const Value& due : due_of(instance)) {
        const std::string at = plain(due.find("at"));
        if (earliest.empty() || at < earliest) earliest = at;
    }
    return earliest;
}

std::string due_timers(const Value& instance) {
    std::string text;
    for (const Value& due : due_of(instance)) {
        if (!text.empty()) text += '|';
        text += plain(due.find("timer")) + ' ' + plain(due.find("at"));
    }
    return text;
}

bool is_overdue(const Value& instance) {
    const Value::Array& due = due_of(instance);
    return std::any_of(due.begin(), due.end(), [](const Value& one) {
        const Value* overdue = one.find("overdue");
        return overdue != nullptr && overdue->as_bool() != nullptr && *overdue->as_bool();
    });
}

// The member at `column`, for what the API shows as it is.
const Value* member_at(const Value& instance, std::string_view column) {
    if (column.starts_with("attributes.")) {
        // The name of an attribute may hold a dot.
        const Value* attributes = instance.find("attributes");
        const std::string_view name = column.substr(column.find('.') + 1);
        return attributes == nullptr ? nullptr : attributes->find(name);
    }
    return find_at(instance, split_dots(column));
}

const double* number_of(const Value* value, double& room) {
    if (value == nullptr) return nullptr;
    if (const std::int64_t* whole = value->as_int()) {
        room = static_cast<double>(*whole);
        return &room;
    }
    return value->as_double();
}

// Negative, 0 or positive; `right` comes after `left` when negative.
int compare(const Value& left, const Value& right, const ExportSort& by) {
    const std::string left_text = export_cell(left, by.column);
    const std::string right_text = export_cell(right, by.column);
    if (left_text.empty() || right_text.empty()) {
        return static_cast<int>(right_text.empty()) - static_cast<int>(left_text.empty());
    }
    double left_room = 0;
    double right_room = 0;
    const double* left_number = number_of(member_at(left, by.column), left_room);
    const double* right_number = number_of(member_at(right, by.column), right_room);
    int order = left_text.compare(right_text);
    if (left_number != nullptr && right_number != nullptr) {
        order = static_cast<int>(*left_number > *right_number) -
                static_cast<int>(*left_number < *right_number);
    }
    return by.descending ? -order : order;
}

}  // namespace

Result<std::vector<std::string>> parse_columns(std::string_view text) {
    auto columns = split_commas(text);
    for (const std::string& column : columns) {
        if (!is_column(column)) return no_column(column);
    }
    return columns;
}

Result<std::vector<ExportSort>> parse_sort(std::string_view text) {
    std::vector<ExportSort> order;
    for (std::string& part : split_commas(text)) {
        const bool descending = part.starts_with('-');
        if (descending) part.erase(0, 1);
        if (!is_column(part) || part == all_attributes) return no_column(part);
        order.push_back(ExportSort{std::move(part), descending});
    }
    return order;
}

std::vector<std::string> spread_columns(const std::vector<std::string>& columns,
                                        const Value::Array& instances) {
    std::vector<std::string> spread;
    for (const std::string& column : columns) {
        if (column != all_attributes) {
            spread.push_back(column);
            continue;
        }
        std::set<std::string> names;
        for (const Value& instance : instances) {
            const Value* attributes = instance.find("attributes");
            if (attributes == nullptr || attributes->as_object() == nullptr) continue;
            for (const Value::Member& member : *attributes->as_object()) names.insert(member.name);
        }
        for (const std::string& name : names) spread.push_back("attributes." + name);
    }
    return spread;
}

void sort_instances(Value::Array& instances, const std::vector<ExportSort>& order) {
    std::stable_sort(instances.begin(), instances.end(),
                     [&](const Value& left, const Value& right) {
                         for (const ExportSort& by : order) {
                             if (const int result = compare(left, right, by); result != 0)
                                 return result < 0;
                         }
                         return false;
                     });
}

std::string export_cell(const Value& instance, std::string_view column) {
    if (column == "due") return earliest_due(instance);
    if (column == "due.timers") return due_timers(instance);
    if (column == "overdue") return is_overdue(instance) ? "true" : "false";
    const Value* value = member_at(instance, column);
    if (value == nullptr) return {};
    if (value->find("$sealed") != nullptr) return "(sealed)";
    return value->as_array() != nullptr ? joined(value, "|") : plain(value);
}

ExportCells export_row(const Value& instance, const std::vector<std::string>& columns) {
    ExportCells cells;
    cells.reserve(columns.size());
    for (const std::string& column : columns) cells.push_back(export_cell(instance, column));
    return cells;
}

}  // namespace jalon
