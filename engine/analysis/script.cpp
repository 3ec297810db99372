#include "engine/analysis/script.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/analysis/calls.h"
#include "engine/base/path.h"

namespace jalon {
namespace {

// Texts that common patterns and formats accept; which one fits is found by trying.
constexpr std::array<std::string_view, 12> sample_texts{
    "a",   "SN",  "2026-01-15",   "P10D",  "2026-01-15T09:00:00Z",      "a@example.org", "1",
    "ABC", "P1M", "Africa/Dakar", "00:00", "sample-text-of-some-length"};
constexpr int tries_max = 200;

Value sample(const Value& schema, int depth);

Value sample_number(const Value& schema) {
    for (const char* bound : {"minimum", "exclusiveMinimum", "maximum"}) {
        const Value* limit = schema.find(bound);
        if (limit == nullptr || limit->as_int() == nullptr) continue;
        return std::string_view(bound) == "exclusiveMinimum" ? *limit->as_int() + 1
                                                             : *limit->as_int();
    }
    return 1;
}

Value sample_object(const Value& schema, int depth) {
    Value object{Value::Object{}};
    const Value* properties = schema.find("properties");
    const Value* required = schema.find("required");
    if (required == nullptr || required->as_array() == nullptr) return object;
    for (const Value& name : *required->as_array()) {
        const std::string_view member = text_or(&name, "");
        const Value* inside = properties == nullptr ? nullptr : properties->find(member);
        object.set(member, inside == nullptr ? Value{"a"} : sample(*inside, depth + 1));
    }
    return object;
}

std::string_view type_of(const Value& schema) {
    const Value* type = schema.find("type");
    if (type == nullptr) return schema.find("properties") != nullptr ? "object" : "string";
    if (const Value::Array* list = type->as_array()) {
        return list->empty() ? "string" : text_or(&list->front(), "string");
    }
    return text_or(type, "string");
}

Value sample(const Value& schema, int depth) {
    if (const Value* only = schema.find("const")) return *only;
    const Value* allowed = schema.find("enum");
    if (allowed != nullptr && allowed->as_array() != nullptr && !allowed->as_array()->empty()) {
        return allowed->as_array()->front();
    }
    const std::string_view type = type_of(schema);
    if (type == "object" && depth < limits::json_depth_max) return sample_object(schema, depth);
    if (type == "integer" || type == "number") return sample_number(schema);
    if (type == "boolean") return true;
    if (type == "null") return Value{};
    if (type != "array") return sample_texts.front();
    Value::Array list;
    const Value* least = schema.find("minItems");
    const Value* items = schema.find("items");
    const bool some = least != nullptr && least->as_int() != nullptr && *least->as_int() > 0;
    if (some) list.push_back(items == nullptr ? Value{"a"} : sample(*items, depth + 1));
    return list;
}

// The next sample text after the one that stands there; false when all were tried.
bool try_next(Value& text) {
    const auto used = std::find(sample_texts.begin(), sample_texts.end(), text_or(&text, ""));
    if (used == sample_texts.end() || used + 1 == sample_texts.end()) return false;
    text = *(used + 1);
    return true;
}

// A guard that was answered: what it says about input, put into the data.
void suit(const Value& rule, bool holds, Value& data) {
    const Value::Member* call = call_of(rule);
    if (call == nullptr) return;
    const auto operands = operands_of(*call);
    if (call->name == "and" && holds) {
        for (const Value* part : operands) suit(*part, holds, data);
    }
    const bool equal = call->name == "==" || call->name == "===";
    if (!equal || operands.size() != 2 || !holds) return;
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        const std::string* path = read_path(*operands[side]);
        const Value& other = *operands[1 - side];
        if (path == nullptr || !path->starts_with("input.") || call_of(other) != nullptr) continue;
        set_at(data, split_dots(path->substr(std::string_view("input.").size())), other);
    }
}

Value timer_line(const TimerRule& timer) {
    std::string length = "P1Y";
    if (timer.delay) {
        length = "P" + std::to_string(timer.delay->months) + "M" +
                 std::to_string(timer.delay->days) + "D";
        const auto seconds = (timer.delay->microseconds + 999'999) / 1'000'000;
        if (seconds > 0) length += "T" + std::to_string(seconds) + "S";
    }
    return Value::Object{{"advance", length}};
}

Value line_of(const Workflow& workflow, const AnalysisModel& model, std::size_t event,
              const std::vector<Answer>& answers) {
    const ModelEvent& one = model.events[event];
    if (one.timer != nullptr) return timer_line(*one.timer);
    Value data = sample_of(workflow.rule_of(one.name));
    for (const Answer& answer : answers) {
        suit(model.questions[answer.question].rule, answer.holds, data);
    }
    return Value::Object{{"send", one.name}, {"data", std::move(data)}};
}

}  // namespace

Value sample_of(const TriggerRule& rule) {
    Value data = sample(rule.schema_source, 0);
    if (rule.schema == nullptr) return data;
    for (int tries = 0; tries < tries_max; ++tries) {
        const auto errors = rule.schema->check(data);
        const bool better = std::any_of(errors.begin(), errors.end(), [&](const auto& error) {
            const Path path = split_pointer(error.pointer);
            return find_at(data, path) != nullptr && try_next(place_at(data, path));
        });
        if (!better) break;
    }
    return data;
}

std::vector<Value> script_to(const Workflow& workflow, const AnalysisModel& model,
                             const Exploration& exploration, std::size_t rest,
                             std::optional<std::size_t> event) {
    std::vector<Value> lines;
    if (event) lines.push_back(line_of(workflow, model, *event, {}));
    for (; exploration.rests[rest].from != rest; rest = exploration.rests[rest].from) {
        const Rest& one = exploration.rests[rest];
        lines.push_back(line_of(workflow, model, one.event, one.answers));
    }
    lines.push_back(Value::Object{{"start", sample_of(workflow.start)}});
    std::reverse(lines.begin(), lines.end());
    return lines;
}

}  // namespace jalon
