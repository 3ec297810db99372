#include "tools/jalon/import_mapping.h"

namespace jalon {
namespace {

Error wrong(const std::string& message) {
    return Error{ErrorCode::invalid, "the mapping: " + message};
}

Result<void> read_columns(const Value& value, ImportMapping& mapping) {
    if (value.as_object() == nullptr) return wrong("columns is an object");
    for (const Value::Member& member : *value.as_object()) {
        if (!member.value.is_null() && member.value.as_string() == nullptr) {
            return wrong("the column \"" + member.name + "\" is a text, or null to pass it over");
        }
        mapping.columns[member.name] = std::string(text_or(&member.value, ""));
    }
    return {};
}

Result<void> read_tokens(const Value& value, ImportMapping& mapping) {
    if (value.as_object() == nullptr) return wrong("step_tokens is an object");
    for (const Value::Member& member : *value.as_object()) {
        auto& names = mapping.step_tokens[member.name];
        const Value::Array one{member.value};
        for (const Value& name : member.value.as_array() ? *member.value.as_array() : one) {
            if (text_or(&name, "").empty()) {
                return wrong("step_tokens of " + member.name +
                             " are names of environment variables");
            }
            names.emplace_back(text_or(&name, ""));
        }
    }
    return {};
}

Result<void> read_member(const Value::Member& member, ImportMapping& mapping) {
    const Value& value = member.value;
    if (member.name == "columns") return read_columns(value, mapping);
    if (member.name == "step_tokens") return read_tokens(value, mapping);
    if (member.name == "constants") {
        if (value.as_object() == nullptr) return wrong("constants is an object");
        mapping.constants = *value.as_object();
        return {};
    }
    if (member.name == "dates") {
        mapping.cells.dates = std::string(text_or(&value, ""));
        if (is_date_pattern(mapping.cells.dates)) return {};
        return wrong("dates is a pattern of DD, MM and YYYY, such as DD/MM/YYYY");
    }
    if (member.name == "decimal") {
        const std::string_view sign = text_or(&value, "");
        mapping.cells.decimal_comma = sign == ",";
        if (sign == "," || sign == ".") return {};
        return wrong("decimal is \",\" or \".\"");
    }
    return wrong("there is no member \"" + member.name +
                 "\" (columns, constants, dates, decimal, step_tokens)");
}

}  // namespace

Result<ImportMapping> parse_mapping(const Value& document) {
    if (document.as_object() == nullptr) return wrong("is an object");
    ImportMapping mapping;
    for (const Value::Member& member : *document.as_object()) {
        if (auto read = read_member(member, mapping); !read) return read.error();
    }
    return mapping;
}

}  // namespace jalon
