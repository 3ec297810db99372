// The members of a subscribe message, and of any filter that is a JSON object.
#pragma once

#include "engine/base/result.h"
#include "engine/base/value.h"
#include "engine/projection/filter.h"

namespace jalon {

// A filter written as an object. invalid: it is none, or a member is unknown or of a wrong type.
[[nodiscard]] Result<Filter> read_filter(const Value& members);

// The filter of a subscribe message. invalid: a member that is unknown or of a wrong type.
[[nodiscard]] Result<Filter> read_subscription(const Value& request);

}  // namespace jalon
