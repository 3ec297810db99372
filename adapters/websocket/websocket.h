#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace jalon {

// What a message is to who reads an event stream; a WebSocket needs none of it.
struct MessageMark {
    const char* kind = "";       // empty: a change
    std::uint64_t position = 0;  // from where to go on after it; 0: not from here
};

// One open WebSocket or event stream, as its handler sees it. Every method may be called from any
// thread and after the connection has ended (then it does nothing).
class WebSocketConnection {
public:
    virtual ~WebSocketConnection() = default;

    // Queues one text message (valid UTF-8), shared with other connections and never copied.
    // Messages leave in the order of the calls. The queue has no bound of its own: whoever sends
    // watches queued_bytes() and holds back.
    virtual void send(std::shared_ptr<const std::string> text, MessageMark mark) = 0;

    // Ends the connection with `code` once what is queued has left; what is sent later is dropped.
    // A peer that takes neither within the grace period is cut off. `reason`: at most 123 bytes.
    virtual void close(unsigned short code, std::string reason) = 0;

    // Payload bytes queued and not yet given to the operating system.
    [[nodiscard]] virtual std::size_t queued_bytes() const = 0;
};

// The same, as the transport sees it.
class PushSession : public WebSocketConnection {
public:
    // On the strand: closes with 1001 after what is queued, within the grace of a stop.
    virtual void stop() = 0;

    // On the strand: cuts the connection off.
    virtual void abort() = 0;
};

// What is done with one WebSocket. All methods are called on the connection's strand: one at a
// time, in order; none may block. opened() comes first and closed() last, once each; a handler
// whose opening handshake fails is destroyed without either.
class WebSocketHandler {
public:
    virtual ~WebSocketHandler() = default;

    // The handler may keep `connection` until closed().
    virtual void opened(std::shared_ptr<WebSocketConnection> connection) = 0;

    // One whole text message, valid UTF-8, at most 64 KiB.
    virtual void text(std::string message) = 0;

    // The send queue became empty.
    virtual void drained() = 0;

    // The connection has ended, whoever ended it. The handler is destroyed next.
    virtual void closed() = 0;
};

}  // namespace jalon
