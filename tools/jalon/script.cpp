#include "tools/jalon/script.h"

#include <array>
#include <span>
#include <utility>

#include "adapters/json/contract.h"
#include "adapters/json/json.h"
#include "adapters/json/members.h"
#include "tools/jalon/output.h"

namespace jalon {
namespace {

using Names = std::span<const std::string_view>;

Error bad_line(std::string message) { return Error{ErrorCode::invalid, std::move(message)}; }

std::optional<Error> check(const Value& line, Names required, Names optional) {
    const auto errors = check_members(line, required, optional);
    if (errors.empty()) return std::nullopt;
    return bad_line(errors.front().pointer + ": " + errors.front().message);
}

Result<Actor> sender_of(const Value& line) {
    Actor actor{"simulate", "admin", ""};
    const Value* as = line.find("as");
    if (as == nullptr) return actor;
    static constexpr std::array<std::string_view, 3> names{"role", "subject", "org"};
    if (auto wrong = check(*as, {}, names)) return *wrong;
    for (const Value::Member& member : *as->as_object()) {
        const std::string* text = member.value.as_string();
        if (text == nullptr) return bad_line("as." + member.name + " must be a text");
        (member.name == "role"      ? actor.role
         : member.name == "subject" ? actor.subject
                                    : actor.org) = *text;
    }
    return actor;
}

Result<Timestamp> time_of(const Value& value) {
    const std::string_view text = text_or(&value, "");
    if (const auto instant = parse_timestamp(text)) return *instant;
    if (const auto date = parse_date(text)) return instant_of_utc(LocalDateTime{*date, 0});
    return bad_line("\"at\" must be an RFC 3339 time with offset, or a date");
}

Result<ScriptLine> start_line(const Value& line) {
    static constexpr std::array<std::string_view, 1> required{"start"};
    static constexpr std::array<std::string_view, 2> optional{"at", "as"};
    if (auto wrong = check(line, required, optional)) return *wrong;
    auto actor = sender_of(line);
    if (!actor) return actor.error();
    StartLine start{*line.find("start"), std::nullopt, std::move(*actor)};
    if (const Value* at = line.find("at")) {
        auto time = time_of(*at);
        if (!time) return time.error();
        start.at = *time;
    }
    return ScriptLine{std::move(start)};
}

Result<ScriptLine> send_line(const Value& line) {
    static constexpr std::array<std::string_view, 1> required{"send"};
    static constexpr std::array<std::string_view, 2> optional{"data", "as"};
    if (auto wrong = check(line, required, optional)) return *wrong;
    const std::string* trigger = line.find("send")->as_string();
    if (trigger == nullptr) return bad_line("\"send\" names a trigger");
    auto actor = sender_of(line);
    if (!actor) return actor.error();
    const Value* data = line.find("data");
    return ScriptLine{
        SendLine{*trigger, data != nullptr ? *data : Value{Value::Object{}}, std::move(*actor)}};
}

Result<ScriptLine> advance_line(const Value& line) {
    static constexpr std::array<std::string_view, 1> required{"advance"};
    if (auto wrong = check(line, required, {})) return *wrong;
    const auto duration = parse_duration(text_or(line.find("advance"), ""));
    if (!duration) return bad_line("\"advance\" must be an ISO 8601 duration");
    return ScriptLine{AdvanceLine{*duration}};
}

Result<ScriptLine> at_line(const Value& line) {
    static constexpr std::array<std::string_view, 1> required{"at"};
    if (auto wrong = check(line, required, {})) return *wrong;
    auto time = time_of(*line.find("at"));
    if (!time) return time.error();
    return ScriptLine{AtLine{*time}};
}

Result<ScriptLine> facts_line(const Value& line) {
    static constexpr std::array<std::string_view, 1> required{"facts"};
    if (auto wrong = check(line, required, {})) return *wrong;
    const Value& facts = *line.find("facts");
    if (facts.as_object() == nullptr) return bad_line("\"facts\" is an object");
    return ScriptLine{FactsLine{facts}};
}

Value refused_json(const std::optional<Refusal>& refusal, std::string_view language) {
    if (!refusal) return {};
    Value::Array list;
    const auto add = [&](std::string_view code, std::string message) {
        list.push_back(Value::Object{{"code", code}, {"message", std::move(message)}});
    };
    for (const Reason& reason : refusal->reasons) {
        add(reason.guard, in_language(&reason.message, language));
    }
    for (const SchemaError& error : refusal->errors) {
        add("schema", (error.pointer.empty() ? "/" : error.pointer) + ": " + error.message);
    }
    if (list.empty()) {
        add(refusal->code == RefusalCode::forbidden ? "forbidden" : "not_allowed", refusal->detail);
    }
    return list;
}

}  // namespace

Result<ScriptLine> parse_script_line(std::string_view line) {
    auto value = parse_json(line);
    if (!value) return bad_line(value.error().message);
    if (value->find("start") != nullptr) return start_line(*value);
    if (value->find("send") != nullptr) return send_line(*value);
    if (value->find("advance") != nullptr) return advance_line(*value);
    if (value->find("at") != nullptr) return at_line(*value);
    if (value->find("facts") != nullptr) return facts_line(*value);
    return bad_line("a line has a member start, send, advance, at or facts");
}

std::string turn_line(const InstanceState& state, const SimulatedTurn& turn,
                      std::string_view language) {
    return to_json(Value::Object{{"configuration", texts_json(state.configuration)},
                                 {"changed", turn.changed},
                                 {"final", state.final},
                                 {"refused", refused_json(turn.refusal, language)}});
}

}  // namespace jalon
