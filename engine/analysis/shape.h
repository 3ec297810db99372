// Shape: which paths a JSON Schema knows, and which texts it allows there. Private to
// engine/instance.
#pragma once

#include <optional>
#include <vector>

#include "engine/base/path.h"

namespace jalon {

// May a value that fits `schema` have something at `path`? No, where the schema names properties
// and not this one, or lets nothing be inside. Where it says nothing, yes. A list takes indexes;
// texts and lists have a `length`.
[[nodiscard]] bool declares(const Value& schema, const Path& path);

// The values that the schema allows at `path`, when it lists them (enum, const) in one place;
// nothing when it does not, or more may stand there.
[[nodiscard]] std::optional<std::vector<Value>> listed_at(const Value& schema, const Path& path);

}  // namespace jalon
