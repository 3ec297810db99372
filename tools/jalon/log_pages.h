// The log of a server, page by page, until its head.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/jalon/verbs.h"

namespace jalon {

// Hands the lines of each page of GET /v1/log to `take`, oldest first; a page may be empty. Ends at
// the head, or when `take` returns false. What goes wrong is told on stderr, once.
[[nodiscard]] Exit each_log_page(const Target& target,
                                 const std::vector<std::pair<std::string, std::string>>& query,
                                 const std::function<bool(std::string_view lines)>& take);

}  // namespace jalon
