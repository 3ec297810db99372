// What a workflow's JSON Schema says about one path of the data. Pure.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/path.h"
#include "engine/base/value.h"

namespace jalon {

// The schema of the value at `path`; nullptr: the schema has no such member. Where a schema leaves
// its members open, anything goes.
[[nodiscard]] const Value* schema_at(const Value& schema, const Path& path);

// The required paths, with dots, that none of `given` gives. An object that is itself optional
// counts once one of its members is given.
[[nodiscard]] std::vector<std::string> missing_paths(const Value& schema,
                                                     const std::set<std::string>& given);

}  // namespace jalon
