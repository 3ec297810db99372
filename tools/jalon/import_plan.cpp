#include "tools/jalon/import_plan.h"

#include <algorithm>
#include <set>
#include <utility>

#include "adapters/json/schema.h"
#include "tools/jalon/import_errors.h"
#include "tools/jalon/import_schema.h"

namespace jalon {
namespace {

class Planner {
public:
    Planner(const ImportMapping& mapping, const Value& workflow)
        : mapping_(mapping), workflow_(workflow) {
        const Value* start = workflow.find("start");
        start_ = start != nullptr ? start->find("data") : workflow.find("data");
    }

    void add_column(const std::string& heading);
    void add_constant(const Value::Member& constant);
    void look_for_missing();
    void compile();

    [[nodiscard]] Result<ImportPlan, ImportFindings> result() && {
        if (!findings_.empty()) return std::move(findings_);
        return std::move(plan_);
    }

private:
    // Where a target leads; false: nowhere, and that was noted.
    bool place(ImportTarget& target, const std::string& text);
    bool place_step(ImportTarget& target, const std::string& trigger, const std::string& path);
    bool place_data(ImportTarget& target, const Value* schema, const std::string& text,
                    const std::string& path, ImportPlace where);
    void note_given(const ImportTarget& target, const std::string& text);
    [[nodiscard]] const Value* rule_of(const std::string& trigger) const;
    [[nodiscard]] const Value* schema_of(const std::string& trigger) const;
    std::size_t step_of(const std::string& trigger);
    void note(std::string finding) { findings_.push_back(std::move(finding)); }

    const ImportMapping& mapping_;
    const Value& workflow_;
    const Value* start_ = nullptr;
    ImportPlan plan_;
    ImportFindings findings_;
    std::map<std::string, std::string> seen_;  // target → what gave it
};

const Value* Planner::rule_of(const std::string& trigger) const {
    const Value* triggers = workflow_.find("triggers");
    return triggers == nullptr ? nullptr : triggers->find(trigger);
}

const Value* Planner::schema_of(const std::string& trigger) const {
    const Value* rule = rule_of(trigger);
    return rule == nullptr ? nullptr : rule->find("data");
}

std::size_t Planner::step_of(const std::string& trigger) {
    const auto known = std::find_if(plan_.steps.begin(), plan_.steps.end(),
                                    [&](const auto& step) { return step.trigger == trigger; });
    if (known != plan_.steps.end()) return static_cast<std::size_t>(known - plan_.steps.begin());
    ImportStep step;
    step.trigger = trigger;
    step.two_persons = rule_of(trigger)->find("keys") != nullptr;
    const auto tokens = mapping_.step_tokens.find(trigger);
    if (tokens != mapping_.step_tokens.end()) step.tokens = tokens->second;
    plan_.steps.push_back(std::move(step));
    return plan_.steps.size() - 1;
}

bool Planner::place_data(ImportTarget& target, const Value* schema, const std::string& text,
                         const std::string& path, ImportPlace where) {
    target.place = where;
    target.path = split_dots(path);
    const Value* found = schema == nullptr ? nullptr : schema_at(*schema, target.path);
    if (found == nullptr) {
        note("unknown column \"" + target.name + "\": the workflow has no " + text);
        return false;
    }
    target.type = cell_type_of(*found);
    return true;
}

bool Planner::place_step(ImportTarget& target, const std::string& trigger,
                         const std::string& path) {
    const Value* schema = schema_of(trigger);
    if (schema == nullptr) {
        note("unknown column \"" + target.name + "\": the workflow has no trigger " + trigger);
        return false;
    }
    target.step = step_of(trigger);
    if (path.empty()) {
        target.place = ImportPlace::step_wanted;
        target.type.kind = CellKind::boolean;
        return true;
    }
    if (path == "occurred_at") {
        target.place = ImportPlace::step_time;
        return true;
    }
    return place_data(target, schema, trigger + ":" + path, path, ImportPlace::step);
}

bool Planner::place(ImportTarget& target, const std::string& text) {
    if (text == "id") {
        target.place = ImportPlace::id;
        return true;
    }
    if (text == "occurred_at") {
        target.place = ImportPlace::occurred_at;
        return true;
    }
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) {
        return place_data(target, start_, text, text, ImportPlace::start);
    }
    return place_step(target, text.substr(0, colon), text.substr(colon + 1));
}

void Planner::note_given(const ImportTarget& target, const std::string& text) {
    const auto [first, fresh] = seen_.emplace(text, target.name);
    if (fresh) return;
    note("duplicate column \"" + target.name + "\": \"" + first->second + "\" gives " + text +
         " already");
}

void Planner::add_column(const std::string& heading) {
    ImportTarget target;
    target.name = heading;
    const auto mapped = mapping_.columns.find(heading);
    const bool named = mapped != mapping_.columns.end();
    const std::string text = named ? mapped->second : heading;
    if (heading.empty()) {
        note("column " + std::to_string(plan_.columns.size() + 1) + " has no heading");
    } else if (!text.empty() && (named || heading != error_column) && place(target, text)) {
        note_given(target, text);
    }
    plan_.columns.push_back(std::move(target));
}

void Planner::add_constant(const Value::Member& constant) {
    ImportTarget target;
    target.name = constant.name;
    if (!place(target, constant.name)) return;
    note_given(target, constant.name);
    const bool time =
        target.place == ImportPlace::occurred_at || target.place == ImportPlace::step_time;
    if (target.place == ImportPlace::id) {
        note("a constant cannot be the id of every row");
    } else if (time && !moment_text(text_or(&constant.value, ""), mapping_.cells)) {
        note("the constant \"" + constant.name + "\" is no date or time");
    } else if (target.place == ImportPlace::step_wanted && constant.value.as_bool() == nullptr) {
        note("the constant \"" + constant.name + "\" is true or false");
    }
    plan_.constants.push_back(ImportConstant{std::move(target), constant.value});
}

void Planner::look_for_missing() {
    std::set<std::string> start;
    std::map<std::string, std::set<std::string>> steps;
    for (const auto& [text, heading] : seen_) {
        const std::size_t colon = text.find(':');
        if (colon == std::string::npos) {
            start.insert(text);
        } else {
            steps[text.substr(0, colon)].insert(text.substr(colon + 1));
        }
    }
    if (!start.contains("id")) note("missing column: id");
    if (start_ != nullptr) {
        for (const std::string& path : missing_paths(*start_, start)) {
            note("missing column: " + path);
        }
    }
    for (const auto& [trigger, given] : steps) {
        for (const std::string& path : missing_paths(*schema_of(trigger), given)) {
            note("missing column: " + trigger + ":" + path);
        }
    }
    for (const auto& [trigger, tokens] : mapping_.step_tokens) {
        if (!steps.contains(trigger))
            note("step_tokens names " + trigger + ", which no column does");
    }
}

void Planner::compile() {
    const JsonSchemaCompiler compiler;
    const auto compiled = [&](const Value* schema) -> std::unique_ptr<const DataSchema> {
        auto result = compiler.compile(schema == nullptr ? Value{Value::Object{}} : *schema);
        if (result) return std::move(*result);
        note(result.error().message);
        return nullptr;
    };
    plan_.start_schema = compiled(start_);
    for (ImportStep& step : plan_.steps) step.schema = compiled(schema_of(step.trigger));
}

}  // namespace

Result<ImportPlan, ImportFindings> plan_import(const std::vector<std::string>& header,
                                               const ImportMapping& mapping,
                                               const Value& workflow) {
    Planner planner(mapping, workflow);
    for (const std::string& heading : header) planner.add_column(heading);
    for (const Value::Member& constant : mapping.constants) planner.add_constant(constant);
    planner.look_for_missing();
    planner.compile();
    return std::move(planner).result();
}

std::string heading_of(const ImportPlan& plan, bool starts, std::size_t step, const Path& path) {
    const ImportPlace place = starts ? ImportPlace::start : ImportPlace::step;
    for (const ImportTarget& column : plan.columns) {
        const bool begins = column.path.size() <= path.size() &&
                            std::equal(column.path.begin(), column.path.end(), path.begin());
        if (column.place == place && begins && (starts || column.step == step)) return column.name;
    }
    std::string text;
    for (const std::string& part : path) text += (text.empty() ? "" : ".") + part;
    return text;
}

}  // namespace jalon
