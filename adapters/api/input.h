// Input: reading a request's body, headers and parameters, bounded and checked. What is wrong comes
// back as the problem to answer with.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "adapters/http/message.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/time.h"
#include "engine/base/value.h"
#include "engine/base/zone_rules.h"
#include "engine/projection/filter.h"

namespace jalon {

template <typename T>
using Input = Result<T, HttpResponse>;

// Whether the body's media type is absent or that of JSON.
[[nodiscard]] bool is_json(const HttpRequest& request);

// The JSON object of the body with exactly these members; 400, 415 or 422 otherwise.
[[nodiscard]] Input<Value> read_object(const HttpRequest& request,
                                       std::initializer_list<std::string_view> required,
                                       std::initializer_list<std::string_view> optional,
                                       int depth_max);

// A text member: "" when it is absent; 422 when it is no text.
[[nodiscard]] Input<std::string> read_text(const Value& body, std::string_view member);

// An RFC 3339 time, or a date: the start of that day in `zone`. 422 names `pointer`.
[[nodiscard]] Input<Timestamp> read_time(std::string_view text, std::string_view pointer,
                                         const ZoneRules& zones, std::string_view zone);

// Digits alone, and no more than fit.
[[nodiscard]] std::optional<std::uint64_t> whole_number(std::string_view text);

// A query parameter that is a whole number in [min, max]; 400 otherwise.
[[nodiscard]] Input<std::uint64_t> read_number(const HttpRequest& request, std::string_view name,
                                               std::uint64_t fallback, std::uint64_t min,
                                               std::uint64_t max);

// 400 when the query holds another parameter than these, or one of them twice. One of `known` that
// ends with a dot stands for all that begin with it.
[[nodiscard]] Input<bool> check_params(const HttpRequest& request,
                                       std::initializer_list<std::string_view> known);

// Where a page of instances goes on: after the id that `cursor` stands for; empty at the first.
[[nodiscard]] Input<std::string> read_cursor(const HttpRequest& request);
[[nodiscard]] std::string cursor_at(const InstanceId& id);

// The filter of a list, from the query parameters.
[[nodiscard]] Input<Filter> read_filter(const HttpRequest& request);

}  // namespace jalon
