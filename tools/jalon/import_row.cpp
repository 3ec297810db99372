#include "tools/jalon/import_row.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "adapters/csv/csv_writer.h"
#include "adapters/json/json.h"
#include "engine/base/ids.h"
#include "tools/jalon/http_client.h"

namespace jalon {
namespace {

// A bare day may be any instant of it, in the zone that is furthest ahead.
constexpr std::int64_t zone_ahead_max = std::int64_t{14} * 3600 * 1'000'000;

std::optional<Timestamp> earliest_of(std::string_view moment) {
    if (const auto instant = parse_timestamp(moment)) return instant;
    const auto date = parse_date(moment);
    if (!date) return std::nullopt;
    return Timestamp{instant_of_utc(LocalDateTime{*date, 0}).value() - zone_ahead_max};
}

// Members in the order of their names: the same data in other columns is the same request.
Value sorted(Value value) {
    if (Value::Object* object = value.as_object()) {
        std::sort(object->begin(), object->end(),
                  [](const auto& left, const auto& right) { return left.name < right.name; });
        for (Value::Member& member : *object) member.value = sorted(std::move(member.value));
    }
    return value;
}

struct StepCells {
    Value data{Value::Object{}};
    std::string occurred_at;
    bool wanted = false;
};

class RowMaker {
public:
    explicit RowMaker(const ImportContext& context)
        : context_(context), steps_(context.plan.steps.size()) {}

    std::vector<std::string> make(const CsvRow& csv, ImportRow& row) {
        take_cells(csv);
        if (wrong_.empty()) take_constants();
        if (wrong_.empty()) check();
        if (wrong_.empty()) write(row);
        return std::move(wrong_);
    }

private:
    void take_cells(const CsvRow& csv);
    void take_cell(const ImportTarget& target, std::string_view cell);
    void take_constants();
    void put(const ImportTarget& target, Value value);
    void put_time(const ImportTarget& target, std::string_view cell);
    void check();
    void check_data(const DataSchema& schema, const Value& data, const std::string& prefix,
                    bool starts);
    void check_time(const std::string& moment, const std::string& name);
    void write(ImportRow& row) const;
    [[nodiscard]] ImportRequest request(std::string target, const Value& body, std::string token,
                                        std::string what) const;
    void note(const std::string& name, std::string_view message) {
        wrong_.push_back(name + ": " + std::string(message));
    }

    const ImportContext& context_;
    std::vector<std::string> wrong_;
    std::string id_;
    std::string occurred_at_;
    Value start_{Value::Object{}};
    std::vector<StepCells> steps_;
    std::size_t checked_step_ = 0;
};

void RowMaker::take_cells(const CsvRow& csv) {
    const std::vector<ImportTarget>& columns = context_.plan.columns;
    if (csv.fault != CsvFault::none) wrong_.emplace_back(explain(csv.fault));
    if (csv.cells.size() != columns.size()) {
        wrong_.push_back("the line has " + std::to_string(csv.cells.size()) +
                         " cells, the heading has " + std::to_string(columns.size()));
        return;
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].place != ImportPlace::nothing) take_cell(columns[i], csv.cells[i]);
    }
}

void RowMaker::take_cell(const ImportTarget& target, std::string_view cell) {
    if (cell.empty()) return;
    if (is_formula(cell)) {
        return note(target.name, "is a formula; a text that begins like one has ' before it");
    }
    cell = unguarded(cell);
    if (target.place == ImportPlace::id) {
        id_ = cell;
    } else if (target.place == ImportPlace::occurred_at || target.place == ImportPlace::step_time) {
        put_time(target, cell);
    } else {
        auto value = value_of_cell(cell, target.type, context_.cells);
        if (!value) return note(target.name, value.error().message);
        if (target.place == ImportPlace::step) steps_[target.step].wanted = true;
        put(target, std::move(*value));
    }
}

void RowMaker::take_constants() {
    for (const ImportConstant& constant : context_.plan.constants) {
        const ImportPlace place = constant.target.place;
        if (place == ImportPlace::occurred_at || place == ImportPlace::step_time) {
            put_time(constant.target, text_or(&constant.value, ""));
        } else {
            put(constant.target, constant.value);
        }
    }
}

void RowMaker::put(const ImportTarget& target, Value value) {
    if (target.place == ImportPlace::start) {
        set_at(start_, target.path, std::move(value));
    } else if (target.place == ImportPlace::step) {
        set_at(steps_[target.step].data, target.path, std::move(value));
    } else if (const bool* wanted = value.as_bool()) {
        steps_[target.step].wanted |= *wanted;
    }
}

void RowMaker::put_time(const ImportTarget& target, std::string_view cell) {
    auto moment = moment_text(cell, context_.cells);
    if (!moment) return note(target.name, "must be a date or an RFC 3339 time with offset");
    std::string& place =
        target.place == ImportPlace::occurred_at ? occurred_at_ : steps_[target.step].occurred_at;
    place = std::move(*moment);
}

void RowMaker::check_data(const DataSchema& schema, const Value& data, const std::string& prefix,
                          bool starts) {
    for (const SchemaError& error : schema.check(data)) {
        const Path path = error.pointer.empty() ? Path{} : split_pointer(error.pointer);
        note(prefix + heading_of(context_.plan, starts, checked_step_, path), error.message);
    }
}

void RowMaker::check_time(const std::string& moment, const std::string& name) {
    const auto earliest = earliest_of(moment);
    if (earliest && *earliest > context_.now) note(name, "is in the future");
}

void RowMaker::check() {
    if (!is_instance_id(id_)) {
        note("id", "has 1 to 100 letters, digits, dots, _ or -, and begins with a letter or digit");
    }
    check_time(occurred_at_, "occurred_at");
    check_data(*context_.plan.start_schema, start_, "", true);
    const auto started = parse_timestamp(occurred_at_);
    for (checked_step_ = 0; checked_step_ < steps_.size(); ++checked_step_) {
        const StepCells& step = steps_[checked_step_];
        if (!step.wanted) continue;
        const ImportStep& planned = context_.plan.steps[checked_step_];
        check_time(step.occurred_at, planned.trigger + ":occurred_at");
        const auto taken = parse_timestamp(step.occurred_at);
        const bool days = parse_date(step.occurred_at) && parse_date(occurred_at_);
        if ((started && taken && *taken < *started) || (days && step.occurred_at < occurred_at_)) {
            note(planned.trigger + ":occurred_at", "is before the start");
        }
        check_data(*planned.schema, step.data, planned.trigger + ": ", false);
    }
}

ImportRequest RowMaker::request(std::string target, const Value& body, std::string token,
                                std::string what) const {
    ImportRequest request{
        std::move(target), to_json(sorted(body)), {}, std::move(token), std::move(what)};
    const auto bytes = [](const std::string& text) {
        return std::span(reinterpret_cast<const std::uint8_t*>(text.c_str()), text.size() + 1);
    };
    const std::array parts{bytes(request.target), bytes(request.body), bytes(request.token)};
    request.key = "import-" + to_hex(context_.hasher.sha256(parts));
    return request;
}

void RowMaker::write(ImportRow& row) const {
    row.id = id_;
    row.start = start_;
    row.occurred_at = occurred_at_;
    row.requests.clear();
    row.steps.clear();
    const auto timed = [](Value body, const std::string& moment) {
        if (!moment.empty()) body.set("occurred_at", moment);
        return body;
    };
    const Value start =
        timed(Value::Object{{"workflow", context_.workflow}, {"id", id_}, {"data", start_}},
              occurred_at_);
    row.requests.push_back(request("/v1/instances", start, "", "start"));
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        const ImportStep& planned = context_.plan.steps[i];
        const StepCells& step = steps_[i];
        if (!step.wanted) continue;
        const std::string target = "/v1/instances/" + encode_component(id_) + "/steps";
        const Value taken = Value::Object{{"trigger", planned.trigger}, {"data", step.data}};
        const std::string& when = step.occurred_at.empty() ? occurred_at_ : step.occurred_at;
        const Value body = timed(taken, when);
        const std::vector<std::string> once{""};
        for (const std::string& token : planned.tokens.empty() ? once : planned.tokens) {
            row.requests.push_back(request(target, body, token, planned.trigger));
        }
        const Value later = planned.two_persons ? taken : timed(taken, step.occurred_at);
        row.steps.push_back({i, step.data, when, request(target, later, "", planned.trigger)});
    }
}

}  // namespace

std::vector<std::string> make_import_row(const ImportContext& context, const CsvRow& csv,
                                         ImportRow& row) {
    return RowMaker(context).make(csv, row);
}

bool is_blank(const CsvRow& csv) {
    return csv.fault == CsvFault::none &&
           std::all_of(csv.cells.begin(), csv.cells.end(),
                       [](const std::string& cell) { return cell.empty(); });
}

}  // namespace jalon
