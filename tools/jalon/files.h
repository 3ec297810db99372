// Reading what the command line is given: a file, or stdin for "-".
#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/base/value.h"

namespace jalon {

// The whole text. not_found: there is no such file. io, limit (16 MiB): as they say.
[[nodiscard]] Result<std::string> read_input(const std::string& path);

// The JSON of an option: as it is, or from stdin for "-". invalid: it is no JSON; the message
// begins with `option`.
[[nodiscard]] Result<Value> read_json(const std::string& text, const std::string& option);

// A workflow file. invalid: it is no JSON.
[[nodiscard]] Result<Value> read_workflow_file(const std::string& path);

}  // namespace jalon
