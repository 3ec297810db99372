#pragma once

#include <string_view>

#include "adapters/http/message.h"

namespace jalon {

// The reason phrase of RFC 9110 for `status`; "Unknown" for one that Jalon never sends.
[[nodiscard]] std::string_view reason_phrase(unsigned status);

// An answer of RFC 9457 (application/problem+json): type, title, status, detail, code. `detail` may
// be any bytes: where it is not UTF-8, U+FFFD stands for each byte past ASCII.
[[nodiscard]] HttpResponse problem(unsigned status, std::string_view code, std::string_view detail);

}  // namespace jalon
