// The members that a request's object may and must have.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/base/data_schema.h"
#include "engine/base/value.h"

namespace jalon {

// What is wrong with `object`: that it is none, each missing member in the order of `required`,
// each unknown member in the order of the object; at most limits::schema_errors_max. The types of
// the members are the caller's to check.
[[nodiscard]] std::vector<SchemaError> check_members(const Value& object,
                                                     std::span<const std::string_view> required,
                                                     std::span<const std::string_view> optional);

}  // namespace jalon
