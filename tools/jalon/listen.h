// --listen HOST:PORT, and how a URL names the same place.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace jalon {

struct ListenAddress {
    std::string host = "127.0.0.1";  // numeric
    unsigned short port = 8080;      // 0: any free one
};

// Plain HTTP stays on this machine.
enum class Exposure { loopback, anywhere };

// "HOST:PORT", ":PORT", "[V6]:PORT"; an empty text is the default.
// invalid: anything else, or out of reach.
[[nodiscard]] Result<ListenAddress> parse_listen(std::string_view text, Exposure exposure);

// "SCHEME://HOST:PORT"
[[nodiscard]] std::string url_of(const std::string& scheme, const std::string& host,
                                 unsigned short port);

}  // namespace jalon
