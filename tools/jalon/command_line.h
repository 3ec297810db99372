// CommandLine: from arguments to the verb that they name.
#pragma once

#include <span>

#include "tools/jalon/environment.h"
#include "tools/jalon/exit_codes.h"

namespace jalon {

// Runs the verb that `arguments` (the program's name first) name. Help and version are printed on
// stdout; an unknown verb or a bad option is told on stderr and gives Exit::usage.
[[nodiscard]] Exit run_command_line(std::span<char*> arguments, const Environment& environment);

}  // namespace jalon
