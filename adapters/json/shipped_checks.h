// The checks of conformance that come with workflows, as files.
#pragma once

#include <span>

#include "engine/projection/conformance.h"
#include "tools/embed/embedded_file.h"

namespace jalon {

// Those of every WORKFLOW/checks.json among `files`. invalid, or what parsing says: one cannot be
// read.
[[nodiscard]] Result<void> add_checks(std::span<const EmbeddedFile> files,
                                      Conformance& conformance);

}  // namespace jalon
