#pragma once

#include <optional>

#include "adapters/http/message.h"

namespace jalon {

// GET with Connection: upgrade and Upgrade: websocket, whatever else is wrong with it.
[[nodiscard]] bool asks_for_websocket(const HttpRequest& request);

// Why the opening handshake breaks RFC 6455 §4.2.1; nothing when it is sound.
[[nodiscard]] std::optional<HttpResponse> websocket_refusal(const HttpRequest& request);

// True when some header `name` lists `member`, whatever its case.
[[nodiscard]] bool header_lists(const HttpRequest& request, std::string_view name,
                                std::string_view member);

}  // namespace jalon
