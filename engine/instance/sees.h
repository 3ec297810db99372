// Sees: the lists of roles by which a workflow file says who may see a state, a trigger, a timer or
// a field. What these lists mean for a reader is worked out by Sight (engine/projection/sight.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/path.h"
#include "engine/base/value.h"

namespace jalon {

// The role admin is on every list; "*" stands for whoever may see the instance.
[[nodiscard]] bool lists_role(const std::vector<std::string>& sees, std::string_view role);

// A field that not everybody sees.
struct RestrictedField {
    Path pattern;  // "*" stands for every item of a list; empty: all of the data
    std::vector<std::string> sees;
    std::string pointer;  // RFC 6901, into the schema

    friend bool operator==(const RestrictedField&, const RestrictedField&) = default;
};

// The restricted fields of a JSON Schema, found through `properties`, `items` and the branches of
// `allOf`, `anyOf`, `oneOf`, `if`, `then` and `else`. A list whose items are restricted is
// restricted itself: its length would be a trace.
[[nodiscard]] std::vector<RestrictedField> restricted_fields(const Value& schema);

// True when `path` lies on, in or above a place that `pattern` names.
[[nodiscard]] bool touches(const Path& pattern, const Path& path);

}  // namespace jalon
