// The members of a subscribe message.
#pragma once

#include "engine/base/result.h"
#include "engine/base/value.h"
#include "engine/projection/filter.h"

namespace jalon {

// The filter of a subscribe message. invalid: a member that is unknown or of a wrong type.
[[nodiscard]] Result<Filter> read_subscription(const Value& request);

}  // namespace jalon
