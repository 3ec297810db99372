#include "tools/jalon/import_cell.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "adapters/json/json.h"
#include "engine/base/time.h"
#include "tools/jalon/output.h"

namespace jalon {
namespace {

Error wants(std::string_view what) {
    return Error{ErrorCode::invalid, "must be " + std::string(what)};
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return result;
}

template <typename Number>
std::optional<Number> number_of(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) {
        return std::nullopt;
    }
    return number;
}

Result<Value> integer_of(std::string_view text) {
    const auto number = number_of<std::int64_t>(text);
    return number ? Result<Value>(Value{*number}) : wants("a whole number");
}

Result<Value> decimal_of(std::string_view text, const CellRules& rules) {
    if (const auto whole = number_of<std::int64_t>(text)) return Value{*whole};
    std::string plain_text(text);
    if (rules.decimal_comma && plain_text.find('.') == std::string::npos) {
        std::replace(plain_text.begin(), plain_text.end(), ',', '.');
    }
    const auto number = number_of<double>(plain_text);
    if (!number || !std::isfinite(*number)) return wants("a number");
    return Value{*number};
}

Result<Value> boolean_of(std::string_view text) {
    constexpr std::array<std::string_view, 5> yes{"true", "oui", "yes", "vrai", "1"};
    constexpr std::array<std::string_view, 5> no{"false", "non", "no", "faux", "0"};
    const std::string word = lower(text);
    if (std::find(yes.begin(), yes.end(), word) != yes.end()) return Value{true};
    if (std::find(no.begin(), no.end(), word) != no.end()) return Value{false};
    return wants("true or false (oui, non, yes, no, 1, 0)");
}

Result<Value> list_of(std::string_view cell, CellKind item, const CellRules& rules) {
    Value::Array list;
    while (true) {
        const std::string_view part = cell.substr(0, cell.find('|'));
        auto value = value_of_cell(trimmed(part), CellType{item, CellKind::text, {}}, rules);
        if (!value) return Error{ErrorCode::invalid, "each part " + value.error().message};
        list.push_back(std::move(*value));
        if (part.size() == cell.size()) return Value{std::move(list)};
        cell.remove_prefix(part.size() + 1);
    }
}

Result<Value> choice_of(std::string_view cell, const std::vector<Value>& choices) {
    for (const Value& choice : choices) {
        if (plain(&choice) == cell) return choice;
    }
    return Value{cell};
}

bool names_type(const Value& schema, std::string_view name) {
    const Value* type = schema.find("type");
    if (type == nullptr) return false;
    if (type->as_array() == nullptr) return text_or(type, "") == name;
    const Value::Array& list = *type->as_array();
    return std::any_of(list.begin(), list.end(),
                       [&](const Value& one) { return text_or(&one, "") == name; });
}

CellKind text_kind(const Value& schema) {
    const std::string_view format = text_or(schema.find("format"), "");
    if (format == "date") return CellKind::date;
    return format == "date-time" ? CellKind::time : CellKind::text;
}

}  // namespace

CellType cell_type_of(const Value& schema) {
    if (names_type(schema, "string")) return {text_kind(schema), CellKind::text, {}};
    if (names_type(schema, "integer")) return {CellKind::integer, CellKind::text, {}};
    if (names_type(schema, "number")) return {CellKind::number, CellKind::text, {}};
    if (names_type(schema, "boolean")) return {CellKind::boolean, CellKind::text, {}};
    if (names_type(schema, "object")) return {CellKind::json, CellKind::text, {}};
    if (names_type(schema, "array")) {
        const Value* items = schema.find("items");
        const bool tuple = items != nullptr && items->as_array() != nullptr;
        const CellType item = items == nullptr ? CellType{} : cell_type_of(*items);
        const bool scalar = item.kind != CellKind::list && item.kind != CellKind::json &&
                            item.kind != CellKind::choice;
        return scalar && !tuple ? CellType{CellKind::list, item.kind, {}}
                                : CellType{CellKind::json, CellKind::text, {}};
    }
    if (const Value* choices = schema.find("enum"); choices != nullptr && choices->as_array()) {
        return {CellKind::choice, CellKind::text, *choices->as_array()};
    }
    return {};
}

Result<Value> value_of_cell(std::string_view cell, const CellType& type, const CellRules& rules) {
    switch (type.kind) {
        case CellKind::text: return Value{cell};
        case CellKind::integer: return integer_of(trimmed(cell));
        case CellKind::number: return decimal_of(trimmed(cell), rules);
        case CellKind::boolean: return boolean_of(trimmed(cell));
        case CellKind::choice: return choice_of(cell, type.choices);
        case CellKind::list: return list_of(cell, type.item, rules);
        case CellKind::date: {
            auto date = iso_date(trimmed(cell), rules.dates);
            return date ? Result<Value>(Value{std::move(*date)}) : wants("a date " + rules.dates);
        }
        case CellKind::time: {
            if (!parse_timestamp(trimmed(cell))) return wants("an RFC 3339 time with offset");
            return Value{trimmed(cell)};
        }
        case CellKind::json: {
            auto json = parse_json(cell);
            return json ? std::move(json) : wants("JSON, for it is no single value");
        }
    }
    return Value{cell};
}

std::optional<std::string> iso_date(std::string_view text, std::string_view pattern) {
    if (parse_date(text)) return std::string(text);
    if (text.size() != pattern.size()) return std::nullopt;
    std::string iso = "YYYY-MM-DD";
    constexpr std::array<std::pair<char, std::size_t>, 3> parts{{{'Y', 0}, {'M', 5}, {'D', 8}}};
    std::array<std::size_t, 3> seen{};
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto part = std::find_if(parts.begin(), parts.end(),
                                       [&](const auto& one) { return one.first == pattern[i]; });
        if (part == parts.end()) {
            if (text[i] != pattern[i]) return std::nullopt;
            continue;
        }
        iso.at(part->second + seen.at(static_cast<std::size_t>(part - parts.begin()))++) = text[i];
    }
    return parse_date(iso) ? std::optional(iso) : std::nullopt;
}

bool is_date_pattern(std::string_view pattern) {
    const auto once = [&](std::string_view part) {
        const auto letters = std::count(pattern.begin(), pattern.end(), part.front());
        return pattern.find(part) != std::string_view::npos &&
               static_cast<std::size_t>(letters) == part.size();
    };
    return once("DD") && once("MM") && once("YYYY");
}

std::optional<std::string> moment_text(std::string_view text, const CellRules& rules) {
    text = trimmed(text);
    if (parse_timestamp(text)) return std::string(text);
    return iso_date(text, rules.dates);
}

}  // namespace jalon
