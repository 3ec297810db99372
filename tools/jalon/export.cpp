// jalon export csv, export jsonl, whereabouts: what the server or a data directory holds, for
// spreadsheets and other programs.
#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

#include "adapters/csv/csv_writer.h"
#include "adapters/json/contract.h"
#include "adapters/json/json.h"
#include "engine/base/path.h"
#include "engine/codec/record_codec.h"
#include "engine/merkle/merkle.h"
#include "tools/jalon/export_table.h"
#include "tools/jalon/log_pages.h"
#include "tools/jalon/offline_answers.h"
#include "tools/jalon/online.h"
#include "tools/jalon/output.h"
#include "tools/jalon/verbs.h"

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

Result<Value> list_offline(const ExportVerb& verb, const Conditions& conditions) {
    auto log = OfflineLog::open(verb.target.directory);
    if (!log) return log.error();
    auto moment = log->moment_of(verb.as_of, verb.known_at);
    if (!moment) return moment.error();
    return offline_list(*log, filter_of(conditions), *moment, wall_clock());
}

// The instances that the verb asks for. nullopt: `exit` says why not, and it was told.
std::optional<Value::Array> instances_of(const ExportVerb& verb, const Conditions& conditions,
                                         Exit& exit) {
    std::optional<Value> list;
    if (verb.target.offline()) {
        auto read = list_offline(verb, conditions);
        if (read) {
            list = std::move(*read);
        } else {
            exit = fail(read.error());
        }
    } else {
        Online server(verb.target);
        Conditions query = conditions;
        if (!verb.as_of.empty()) query.emplace_back("as_of", verb.as_of);
        if (!verb.known_at.empty()) query.emplace_back("known_at", verb.known_at);
        list = server.ask_pages("/v1/instances", query);
        exit = server.exit();
    }
    if (!list) return std::nullopt;
    Value* items = list->find("items");
    const bool listed = items != nullptr && items->as_array() != nullptr;
    return listed ? std::move(*items->as_array()) : Value::Array{};
}

void put(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

// The end of the output is where a full disk or a closed pipe shows.
Exit flushed() {
    const bool whole = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
    return whole ? Exit::ok : fail(Exit::unreachable, "the output could not be written");
}

Exit put_csv(const Value::Array& instances, const std::vector<std::string>& columns, bool bom) {
    const auto spread = spread_columns(columns, instances);
    if (bom) put(utf8_mark);
    put(csv_row(spread));
    for (const Value& instance : instances) {
        ExportCells cells = export_row(instance, spread);
        for (std::string& cell : cells) cell = guarded(cell);
        put(csv_row(cells));
    }
    return flushed();
}

Exit export_log_offline(const ExportVerb& verb) {
    auto log = OfflineLog::open(verb.target.directory);
    if (!log) return fail(log.error());
    std::optional<Error> damage;
    const auto take = [&](Position, std::span<const std::uint8_t> bytes) {
        const auto event = decode_record(bytes);
        if (!event) {
            damage = event.error();
            return false;
        }
        const Bytes record(bytes.begin(), bytes.end());
        const auto workflow = log->catalog().find(event->workflow_hash);
        put(to_json(event_json(*event, leaf_hash(log->hasher(), leaf_bytes(record)), workflow.get(),
                               Sight{})));
        put("\n");
        return std::ferror(stdout) == 0;
    };
    if (auto scanned = log->store().scan(Position{0}, take); !scanned) return fail(scanned.error());
    return damage ? fail(*damage) : flushed();
}

Exit export_log_online(const ExportVerb& verb) {
    const Exit exit = each_log_page(verb.target, {}, [](std::string_view lines) {
        put(lines);
        return std::ferror(stdout) == 0;
    });
    return exit == Exit::ok ? flushed() : exit;
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
    auto instances = instances_of(verb, *conditions, exit);
    if (!instances) return exit;
    sort_instances(*instances, *order);
    return put_csv(*instances, *columns, verb.bom);
}

Exit run_export_jsonl(const ExportVerb& verb) {
    return verb.target.offline() ? export_log_offline(verb) : export_log_online(verb);
}

Exit run_whereabouts(const ExportVerb& verb) {
    const Conditions conditions{{"workflow", std::string(mission_workflow)}};
    Exit exit = Exit::ok;
    auto listed = instances_of(verb, conditions, exit);
    if (!listed) return exit;
    const Value::Array instances = abroad(std::move(*listed), verb.country);
    const auto columns = *parse_columns(whereabouts_columns);
    if (verb.csv) return put_csv(instances, columns, verb.bom);
    if (verb.target.json) {
        for (const Value& instance : instances) print_line(to_json(instance));
        return flushed();
    }
    std::vector<std::vector<std::string>> rows{{"id", "location", "place", "since", "reported by",
                                                "confirmed at", "mission", "host", "phase"}};
    for (const Value& instance : instances) {
        rows.push_back(export_row(instance, columns));
        if (rows.back()[1].empty()) rows.back()[1] = "unknown";
    }
    print_line(table(rows));
    return flushed();
}

}  // namespace jalon
