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

// "HOST:PORT", ":PORT", "[V6]:PORT"; an empty text is the default. Only loopback addresses: Jalon
// speaks plain HTTP, and a reverse proxy on the same machine brings TLS.
// invalid: anything else.
[[nodiscard]] Result<ListenAddress> parse_listen(std::string_view text);

// "http://HOST:PORT"
[[nodiscard]] std::string url_of(const std::string& host, unsigned short port);

}  // namespace jalon
