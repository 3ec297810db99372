// Paths into a Value: members and list indexes, written with dots in rules ("contract.start") and
// as RFC 6901 JSON pointers on the log and in problems ("/contract/start").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/value.h"

namespace jalon {

using Path = std::vector<std::string>;

[[nodiscard]] Path split_dots(std::string_view dotted);
[[nodiscard]] Path split_pointer(std::string_view pointer);
[[nodiscard]] std::string to_pointer(const Path& path);

// The value at `path`, or nullptr. A number as part of the path indexes a list.
[[nodiscard]] const Value* find_at(const Value& root, const Path& path);

// The place at `path`, making objects on the way; a scalar on the way is replaced. A list index
// past the end, or not a number, replaces the list by an object.
[[nodiscard]] Value& place_at(Value& root, const Path& path);

// The same for a JSON pointer: replay asks for one a patch, and makes no Path for it.
[[nodiscard]] Value& place_at_pointer(Value& root, std::string_view pointer);

// Puts `value` at place_at.
void set_at(Value& root, const Path& path, Value value);

// Removes what is at `path`; nothing happens when there is nothing.
void erase_at(Value& root, const Path& path);

}  // namespace jalon
