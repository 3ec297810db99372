#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "adapters/http/message.h"
#include "adapters/websocket/websocket.h"
#include "engine/base/result.h"

namespace jalon {

// What the server does with requests. Called from any of the server's threads, several at a time,
// but for one connection on its strand. Must not block. What it throws becomes a 500.
class HttpHandler {
public:
    using Respond = std::function<void(HttpResponse)>;

    virtual ~HttpHandler() = default;

    // Answers `request` by calling `respond` once, now or later, from any thread; more calls do
    // nothing, and dropping every copy uncalled answers 500. HEAD comes as HEAD and is answered
    // like GET: the transport leaves the body out.
    virtual void handle(HttpRequest request, Respond respond) = 0;

    // A valid WebSocket opening handshake on ServerOptions::upgrade_path, or a GET of stream_path,
    // which gets an event stream: a refusal, or the handler of the connection. Origin, token and
    // subprotocol are the handler's to judge; jalon.v1 is echoed when the client offers it.
    virtual std::variant<HttpResponse, std::unique_ptr<WebSocketHandler>> upgrade(
        const HttpRequest& request) = 0;
};

struct ServerOptions {
    std::string address = "127.0.0.1";  // Numeric, IPv4 or IPv6.
    unsigned short port = 0;            // 0 picks a free one.
    unsigned max_connections = 4096;    // Past it a connection is answered 503 and closed.
    std::chrono::milliseconds head_timeout = std::chrono::seconds(10);   // For a whole head: 408.
    std::chrono::milliseconds body_timeout = std::chrono::seconds(300);  // For a whole body: 408.
    std::chrono::milliseconds idle_timeout = std::chrono::seconds(60);   // Also a stalled write.
    std::chrono::milliseconds stop_grace = std::chrono::seconds(10);     // stop(), at the most.
    std::chrono::milliseconds websocket_ping = std::chrono::seconds(20);
    std::chrono::milliseconds websocket_silence = std::chrono::seconds(60);  // Then 4408.
    std::string upgrade_path = "/v1/live";  // Elsewhere an Upgrade header is ignored.
    std::string stream_path = "/v1/live/sse";
};

// An HTTP/1.1 server: strict framing (framing.h), keep-alive, pipelining with answers in order,
// WebSocket upgrades. Requests of one connection run side by side only while all are safe methods.
class Server {
public:
    // Binds and listens; connections wait until run(). `handler` must outlive the server.
    // invalid: the address is not numeric; io: it cannot be bound.
    static Result<std::unique_ptr<Server>> listen(ServerOptions options, HttpHandler& handler);

    // REQUIRES: run() has returned or never began, and no `respond` or WebSocketConnection is used
    // any more.
    ~Server();

    [[nodiscard]] unsigned short port() const;

    // Serves with `threads` threads, the caller's among them; returns after stop().
    void run(unsigned threads);

    // Runs `task` on one of the server's threads, in no order with other tasks. Thread-safe.
    void post(std::function<void()> task);

    // Takes no more connections or requests, finishes the responses in flight, closes WebSockets
    // with 1001, then lets run() return. Past `stop_grace` what is left is cut off. Thread-safe,
    // idempotent, not for signal handlers.
    void stop();

private:
    class Impl;
    explicit Server(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace jalon
