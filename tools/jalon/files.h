// What the command line is given and gives: a file, or stdin and stdout for "-".
#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/base/value.h"

namespace jalon {

// The whole text. not_found: there is no such file. io, limit (16 MiB): as they say.
[[nodiscard]] Result<std::string> read_input(const std::string& path);

// Writes the text and a line end to a file, or to stdout for "-". io: nothing is left behind.
[[nodiscard]] Result<void> write_output(const std::string& path, const std::string& text);

// The JSON of an option: as it is, or from stdin for "-". invalid: it is no JSON; the message
// begins with `option`.
[[nodiscard]] Result<Value> read_json(const std::string& text, const std::string& option);

// A workflow file. invalid: it is no JSON.
[[nodiscard]] Result<Value> read_workflow_file(const std::string& path);

// A plan of states and timers (see engine/instance/migrate.h); without a path the empty one.
// invalid: it is no JSON.
[[nodiscard]] Result<Value> read_migration_plan(const std::string& path);

}  // namespace jalon
