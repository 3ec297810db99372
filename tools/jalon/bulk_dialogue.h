// BulkDialogue: first the preview; what is confirmed is what it showed, at the versions that it
// showed.
#pragma once

#include <string>

#include "engine/base/value.h"
#include "tools/jalon/exit_codes.h"
#include "tools/jalon/verbs.h"

namespace jalon {

// Sends `body` to a route that takes bulk orders. With `dry_run` it ends at the preview; without
// `yes` it asks on the terminal. refused: some instance did not do it, or nobody said yes; usage:
// there is nobody to ask.
[[nodiscard]] Exit bulk_dialogue(const Target& target, const std::string& path, Value body,
                                 bool dry_run, bool yes);

}  // namespace jalon
