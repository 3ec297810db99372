// jalon export csv, export jsonl, whereabouts: what the server or a data directory holds, for
// spreadsheets and other programs.
#include <algorithm>
#include <utility>

#include "adapters/csv/csv_writer.h"
#include "adapters/json/json.h"
#include "engine/base/path.h"
#include "tools/jalon/export_source.h"
#include "tools/jalon/export_table.h"
#include "tools/jalon/log_pages.h"
#include "tools/jalon/output.h"

namespace jalon {
namespace {

constexpr std::string_view usual_columns = "id,phase,attributes.*";

// Where a mission's person is: the region `whereabouts` of the mission workflow.
constexpr std::string_view mission_workflow = "volunteer_mission";
constexpr std::string_view located_state = "located";
constexpr std::string_view unknown_state = "unknown";
constexpr std::string_view location = "data.whereabouts.country";
constexpr std::string_view whereabouts_columns =
    "id,data.whereabouts.country,data.whereabouts.place,data.whereabouts.since,"
    "data.whereabouts.reported_by,data.whereabouts.confirmed_at,attributes.country,"
    "attributes.host,phase";
constexpr std::string_view whereabouts_order =
    "data.whereabouts.country,data.whereabouts.confirmed_at";

Exit put_csv(const Value::Array& instances, const std::vector<std::string>& columns, bool bom) {
    const auto spread = spread_columns(columns, instances);
    if (bom) put(utf8_mark);
    put(csv_row(spread));
    for (const Value& instance : instances) {
        ExportCells cells = export_row(instance, spread);
        for (std::string& cell : cells) cell = guarded(cell);
        put(csv_row(cells));
    }
    return put_end();
}

bool is_in(const Value& instance, std::string_view state) {
    const Value* active = instance.find("configuration");
    if (active == nullptr || active->as_array() == nullptr) return false;
    return std::any_of(active->as_array()->begin(), active->as_array()->end(),
                       [&](const Value& one) { return text_or(&one, "") == state; });
}

// Of one country: who is there, and of those whose place nobody knows who was last seen there or
// has the mission there. "" is any country.
bool concerns(const Value& instance, const std::string& country) {
    if (country.empty()) return true;
    const auto is = [&](std::string_view column) {
        return export_cell(instance, column) == country;
    };
    if (!export_cell(instance, location).empty()) return is(location);
    return is("data.whereabouts.last_country") || is("attributes.country");
}

// Who is abroad, by country and by the day of the last confirmation; the unknown first.
Value::Array abroad(Value::Array instances, const std::string& country) {
    for (Value& instance : instances) {
        // A country that was known before is no place to look for the person now.
        if (!is_in(instance, unknown_state)) continue;
        set_at(instance, split_dots(location), Value{});
    }
    std::erase_if(instances, [&](const Value& instance) {
        const bool is_abroad = is_in(instance, located_state) || is_in(instance, unknown_state);
        return !is_abroad || !concerns(instance, country);
    });
    sort_instances(instances, *parse_sort(whereabouts_order));
    return instances;
}

}  // namespace

Exit run_export_csv(const ExportVerb& verb) {
    auto conditions = parse_where(verb.where);
    if (!conditions) return fail(conditions.error());
    auto columns = parse_columns(verb.columns.empty() ? usual_columns : verb.columns);
    if (!columns) return fail(columns.error());
    auto order = parse_sort(verb.sort);
    if (!order) return fail(order.error());
    Exit exit = Exit::ok;
    auto instances = exported_instances(verb, *conditions, exit);
    if (!instances) return exit;
    sort_instances(*instances, *order);
    return put_csv(*instances, *columns, verb.bom);
}

Exit run_export_jsonl(const ExportVerb& verb) {
    if (verb.target.offline()) {
        const Exit exit = each_event(
            verb.target, {}, [](const Value& event) { return put(to_json(event)) && put("\n"); });
        return exit == Exit::ok ? put_end() : exit;
    }
    const Exit exit =
        each_log_page(verb.target, {}, [](std::string_view lines) { return put(lines); });
    return exit == Exit::ok ? put_end() : exit;
}

Exit run_whereabouts(const ExportVerb& verb) {
    const Conditions conditions{{"workflow", std::string(mission_workflow)}};
    Exit exit = Exit::ok;
    auto listed = exported_instances(verb, conditions, exit);
    if (!listed) return exit;
    const Value::Array instances = abroad(std::move(*listed), verb.country);
    const auto columns = *parse_columns(whereabouts_columns);
    if (verb.csv) return put_csv(instances, columns, verb.bom);
    if (verb.target.json) {
        for (const Value& instance : instances) print_line(to_json(instance));
        return put_end();
    }
    std::vector<std::vector<std::string>> rows{{"id", "location", "place", "since", "reported by",
                                                "confirmed at", "mission", "host", "phase"}};
    for (const Value& instance : instances) {
        rows.push_back(export_row(instance, columns));
        if (rows.back()[1].empty()) rows.back()[1] = "unknown";
    }
    print_line(table(rows));
    return put_end();
}

}  // namespace jalon
