#include "adapters/api/input.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "adapters/api/refusals.h"
#include "adapters/http/problem.h"
#include "adapters/json/json.h"
#include "adapters/json/members.h"
#include "engine/base/base64.h"
#include "engine/base/bytes.h"

namespace jalon {
namespace {

HttpResponse bad_request(std::string_view detail) { return problem(400, "bad_request", detail); }

bool is_named(std::string_view name, std::string_view known) {
    if (!known.ends_with('.')) return name == known;
    return name.starts_with(known) && name.size() > known.size();
}

}  // namespace

bool is_json(const HttpRequest& request) {
    const std::string* type = request.header("Content-Type");
    if (type == nullptr) return true;
    std::string lower(*type);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    std::erase(lower, ' ');
    return lower == "application/json" || lower == "application/json;charset=utf-8" ||
           lower == "application/json;charset=\"utf-8\"";
}

Input<Value> read_object(const HttpRequest& request,
                         std::initializer_list<std::string_view> required,
                         std::initializer_list<std::string_view> optional, int depth_max) {
    if (!is_json(request)) return problem(415, "media_type", "send application/json");
    auto body = parse_json(request.body, depth_max);
    if (!body) {
        if (body.error().code != ErrorCode::type) return bad_request(body.error().message);
        return schema_response({SchemaError{"", body.error().message}});
    }
    auto errors = check_members(*body, {required.begin(), required.size()},
                                {optional.begin(), optional.size()});
    if (!errors.empty()) return schema_response(std::move(errors));
    return std::move(*body);
}

Input<std::string> read_text(const Value& body, std::string_view member) {
    const Value* value = body.find(member);
    if (value == nullptr) return std::string{};
    if (const std::string* text = value->as_string()) return *text;
    return schema_response({SchemaError{"/" + std::string(member), "must be a text"}});
}

Input<Timestamp> read_time(std::string_view text, std::string_view pointer, const ZoneRules& zones,
                           std::string_view zone) {
    if (const auto instant = parse_timestamp(text)) return *instant;
    if (const auto date = parse_date(text)) return zones.resolve(LocalDateTime{*date, 0}, zone);
    return schema_response({SchemaError{std::string(pointer),
                                        "must be an RFC 3339 date-time with offset, or a date"}});
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

Input<std::uint64_t> read_number(const HttpRequest& request, std::string_view name,
                                 std::uint64_t fallback, std::uint64_t min, std::uint64_t max) {
    const std::string* text = request.param(name);
    if (text == nullptr) return fallback;
    const auto number = whole_number(*text);
    if (number && *number >= min && *number <= max) return *number;
    return bad_request(std::string(name) + " must be a whole number from " + std::to_string(min) +
                       " to " + std::to_string(max));
}

Input<bool> check_params(const HttpRequest& request,
                         std::initializer_list<std::string_view> known) {
    for (auto it = request.query.begin(); it != request.query.end(); ++it) {
        const std::string& name = it->first;
        if (std::none_of(known.begin(), known.end(),
                         [&](std::string_view one) { return is_named(name, one); })) {
            return bad_request("there is no parameter " + it->first);
        }
        const auto same = [&](const auto& other) { return other.first == it->first; };
        if (std::any_of(request.query.begin(), it, same)) {
            return bad_request("the parameter " + it->first + " is given twice");
        }
    }
    return true;
}

Input<std::string> read_cursor(const HttpRequest& request) {
    std::string after;
    const std::string* cursor = request.param("cursor");
    if (cursor == nullptr) return after;
    const auto bytes = from_base64url(*cursor);
    if (bytes) after.assign(bytes->begin(), bytes->end());
    if (!is_instance_id(after)) return bad_request("no such cursor");
    return after;
}

std::string cursor_at(const InstanceId& id) { return to_base64url(bytes_of(id.value())); }

Input<Filter> read_filter(const HttpRequest& request) {
    Filter filter;
    for (const auto& [name, value] : request.query) {
        // What is no member of a filter belongs to the list: limit, cursor.
        if (!filter.take(name, value) && name == "overdue") {
            return bad_request("overdue must be true or false");
        }
    }
    return filter;
}

}  // namespace jalon
