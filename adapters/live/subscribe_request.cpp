#include "adapters/live/subscribe_request.h"

#include <string>
#include <utility>

namespace jalon {
namespace {

Result<void> read_member(const std::string& name, const Value& value, Filter& filter) {
    if (name == "overdue") {
        if (value.as_bool() == nullptr) return Error{ErrorCode::invalid, "overdue is a boolean"};
        filter.overdue = *value.as_bool();
        return {};
    }
    const std::string* text = value.as_string();
    if (text == nullptr) return Error{ErrorCode::invalid, name + " must be a text"};
    if (name == "workflow") {
        filter.workflow = *text;
    } else if (name == "phase") {
        filter.phase = *text;
    } else if (name == "state") {
        filter.state = *text;
    } else if (name == "instance") {
        filter.instance = *text;
    } else if (name == "q") {
        filter.text = *text;
    } else if (name == "country" || name == "host" || name == "programme" || name == "assignee") {
        filter.attributes.emplace_back(name, *text);
    } else {
        return Error{ErrorCode::invalid, "the filter has no member " + name};
    }
    return {};
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
