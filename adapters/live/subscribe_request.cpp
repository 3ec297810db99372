#include "adapters/live/subscribe_request.h"

#include <optional>
#include <string>
#include <utility>

namespace jalon {
namespace {

// As people write it. Only attributes have values that are no texts; null: not known.
std::optional<std::string> written(const std::string& name, const Value& value) {
    if (const std::string* text = value.as_string()) return *text;
    const bool attribute = name.starts_with(attribute_prefix);
    if (const bool* flag = value.as_bool(); flag != nullptr && (attribute || name == "overdue")) {
        return *flag ? "true" : "false";
    }
    if (!attribute) return std::nullopt;
    if (const std::int64_t* number = value.as_int()) return std::to_string(*number);
    return value.is_null() ? std::optional(std::string()) : std::nullopt;
}

Result<void> read_member(const std::string& name, const Value& value, Filter& filter) {
    if (name == "overdue" && value.as_bool() == nullptr) {
        return Error{ErrorCode::invalid, "overdue is a boolean"};
    }
    const auto text = written(name, value);
    if (!text) return Error{ErrorCode::invalid, name + " must be a text"};
    if (filter.take(name, *text)) return {};
    return Error{ErrorCode::invalid, "the filter has no member " + name};
}

}  // namespace

Result<Filter> read_filter(const Value& members) {
    if (members.as_object() == nullptr) {
        return Error{ErrorCode::invalid, "the filter is an object"};
    }
    Filter filter;
    for (const Value::Member& one : *members.as_object()) {
        if (auto read = read_member(one.name, one.value, filter); !read) return read.error();
    }
    return filter;
}

Result<Filter> read_subscription(const Value& request) {
    Filter filter;
    for (const Value::Member& member : *request.as_object()) {
        if (member.name == "id" || member.name == "from") continue;
        if (member.name != "filter") {
            return Error{ErrorCode::invalid, "subscribe has no member " + member.name};
        }
        auto read = read_filter(member.value);
        if (!read) return read.error();
        filter = std::move(*read);
    }
    return filter;
}

}  // namespace jalon
