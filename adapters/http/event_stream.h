// EventStream: messages to one reader as server-sent events (WHATWG HTML §9.2), for networks that
// break WebSockets. Private to adapters/http.
//
// A change has no event name, so that EventSource hands it to `onmessage`; every other message is
// named by its kind. `id` is the position from which to go on: what the reader sends back as
// Last-Event-ID. The last event of a stream that the server ends is `close`, with
// {"code", "reason"} as data.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>

#include "adapters/websocket/session.h"

namespace jalon {

// Answers 200 and runs, as WebSocketSession::start: the same times, the same promises. What the
// reader sends past its request is dropped.
[[nodiscard]] std::shared_ptr<PushSession> start_event_stream(
    boost::asio::ip::tcp::socket socket, WebSocketTimes times,
    std::unique_ptr<WebSocketHandler> handler, std::function<void()> finished);

}  // namespace jalon
