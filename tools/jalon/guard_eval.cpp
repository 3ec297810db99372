#include "tools/jalon/guard_eval.h"

#include <array>
#include <iostream>

#include "adapters/json/json.h"
#include "adapters/json/members.h"
#include "adapters/zones/iana_zones.h"
#include "engine/chart/guard.h"
#include "tools/jalon/output.h"
#include "tools/jalon/verbs.h"

namespace jalon {
namespace {

// A rule at its deepest nests twice as often as its limit says; what is deeper still is not read.
constexpr int rule_json_depth_max = 4 * limits::rule_depth_max;

// How deep brackets nest, text literals apart.
int nesting_of(std::string_view text) {
    int depth = 0;
    int deepest = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '\\') {
            ++i;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && (c == '[' || c == '{')) {
            deepest = std::max(deepest, ++depth);
        } else if (!quoted && (c == ']' || c == '}')) {
            --depth;
        }
    }
    return deepest;
}

std::string error_line(const Error& error) {
    const char* code = error.code == ErrorCode::type    ? "type"
                       : error.code == ErrorCode::limit ? "limit"
                                                        : "syntax";
    return to_json(
        Value::Object{{"error", Value::Object{{"code", code}, {"message", error.message}}}});
}

Result<Value> evaluate(const Value& line, Timestamp now, const ZoneRules& zones) {
    auto rule = Rule::compile(*line.find("rule"));
    if (!rule) return rule.error();
    const Value nothing;
    const Value* data = line.find("data");
    RuleContext context;
    context.data = data != nullptr ? data : &nothing;
    context.now = now;
    context.zones = &zones;
    return rule->evaluate(context);
}

}  // namespace

Result<std::string> eval_line(std::string_view line, Timestamp now, const ZoneRules& zones) {
    static constexpr std::array<std::string_view, 1> required{"rule"};
    static constexpr std::array<std::string_view, 2> optional{"data", "now"};
    if (nesting_of(line) > rule_json_depth_max) {
        return error_line(Error{ErrorCode::limit, "the line is nested too deeply"});
    }
    const auto value = parse_json(line, rule_json_depth_max);
    if (!value && value.error().code == ErrorCode::type) return error_line(value.error());
    if (!value) return Error{ErrorCode::invalid, value.error().message};
    if (const auto errors = check_members(*value, required, optional); !errors.empty()) {
        return Error{ErrorCode::invalid, errors.front().pointer + ": " + errors.front().message};
    }
    if (const Value* at = value->find("now")) {
        const auto instant = parse_timestamp(text_or(at, ""));
        if (!instant) return Error{ErrorCode::invalid, "\"now\" is an RFC 3339 time with offset"};
        now = *instant;
    }
    const auto result = evaluate(*value, now, zones);
    if (!result) return error_line(result.error());
    return to_json(Value::Object{{"result", *result}});
}

Exit run_guard_eval() {
    auto zones = IanaZones::open();
    if (!zones) return fail(zones.error());
    std::string text;
    for (int number = 1; std::getline(std::cin, text); ++number) {
        const auto line = eval_line(text, wall_clock(), *zones);
        if (!line) {
            return fail(Exit::usage,
                        "line " + std::to_string(number) + ": " + line.error().message);
        }
        print_line(*line);
    }
    return Exit::ok;
}

}  // namespace jalon
