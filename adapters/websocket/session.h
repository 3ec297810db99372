#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "adapters/websocket/websocket.h"

namespace jalon {

struct WebSocketLimits {
    static constexpr std::size_t message_bytes = 64 * 1024;
    static constexpr const char* subprotocol = "jalon.v1";
};

struct WebSocketTimes {
    std::chrono::milliseconds ping_interval = std::chrono::seconds(20);
    std::chrono::milliseconds silence_max = std::chrono::seconds(60);  // Then 4408.
    std::chrono::milliseconds close_grace = std::chrono::seconds(30);  // Flush and close answer.
    std::chrono::milliseconds stop_grace = std::chrono::seconds(5);    // The same, on shutdown.
};

// An upgrade request that was found valid and let in.
struct WebSocketUpgrade {
    std::string host;
    std::string target;
    std::string key;           // Sec-WebSocket-Key
    bool subprotocol = false;  // The client offers jalon.v1; it is echoed.
    std::string read_ahead;    // Bytes already read past the request's head.
};

// A server's end of one WebSocket (RFC 6455, no compression): text only (1003), messages of at
// most 64 KiB (1009), valid UTF-8 (1007), ping and silence (4408). Keeps itself alive until it has
// ended. Not for use outside the HTTP transport, which hands over its socket: the socket's executor
// must be a strand.
class WebSocketSession : public PushSession {
public:
    // Answers the upgrade and runs. `finished` is called last, once, on the strand.
    static std::shared_ptr<WebSocketSession> start(boost::asio::ip::tcp::socket socket,
                                                   WebSocketUpgrade upgrade, WebSocketTimes times,
                                                   std::unique_ptr<WebSocketHandler> handler,
                                                   std::function<void()> finished);
};

}  // namespace jalon
