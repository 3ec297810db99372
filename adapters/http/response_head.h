#pragma once

#include <ctime>
#include <string>

#include "adapters/http/message.h"

namespace jalon {

struct ResponseFraming {
    bool keep_alive = true;
    bool http_1_0 = false;
    std::time_t now = 0;       // For the Date header.
    bool until_close = false;  // The body ends with the connection: no Content-Length.
};

// Whether a response with this status carries a body and a Content-Length at all.
[[nodiscard]] bool may_have_body(unsigned status);

// The status line and header block, up to the empty line. Content-Length is that of
// `response.body` (unless the body ends with the connection), also where the body itself is not
// sent (HEAD). A header that would break the framing (line breaks, no token as name,
// Content-Length, Transfer-Encoding) is left out.
[[nodiscard]] std::string response_head(const HttpResponse& response,
                                        const ResponseFraming& framing);

}  // namespace jalon
