// A rehearsal's report (engine/core/rehearsal_report.h) as people read it.
#pragma once

#include <string>

#include "engine/base/value.h"

namespace jalon {

// Several lines, without the last line break.
[[nodiscard]] std::string rehearsal_text(const Value& report);

}  // namespace jalon
