// Private to adapters/http.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "adapters/http/request_reader.h"
#include "adapters/http/response_head.h"
#include "adapters/http/server.h"
#include "adapters/websocket/session.h"

namespace jalon {

// One connection: reads requests, hands them over, writes the answers in the order of the requests.
// Everything runs on the socket's strand, which the socket brings as its executor; `stop`, `abort`
// and the handler's `respond` post to it. Lives until it has called `closed`, which it does once.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
public:
    // `options`, `handler` and `bodies`, a sum of all sessions, must outlive the session.
    HttpSession(boost::asio::ip::tcp::socket socket, const ServerOptions& options,
                HttpHandler& handler, std::atomic<std::size_t>& bodies,
                std::function<void()> closed);

    void start();
    void refuse(HttpResponse response);  // Instead of start(): answers unread, then closes.
    void stop();                         // Finishes what is in flight, reads no more.
    void abort();

private:
    using ErrorCode = boost::system::error_code;
    enum class Phase { open, last_answers, lingering, closed, pushing };
    enum class ReadPhase { none, idle, head, body, discard };

    struct Exchange {
        bool head = false;  // The request was HEAD.
        bool safe = true;
        ResponseFraming framing;
        std::optional<HttpResponse> response;
    };

    void read();
    void on_read(ErrorCode error, std::size_t count);
    void on_end_of_input();
    void set_read_deadline(ReadPhase phase);
    void on_read_timeout();

    void consume();
    bool read_request();
    // Counts the body that is not whole yet. False: all connections together hold too much.
    bool hold_body();
    void let_go_of_body();
    [[nodiscard]] bool wants_websocket();
    [[nodiscard]] bool wants_event_stream();
    [[nodiscard]] bool may_dispatch();
    void dispatch();
    void ask_handler(HttpRequest request, std::uint64_t id);
    void upgrade(HttpRequest request, std::uint64_t id, bool websocket);
    void begin_push(const HttpRequest& request, std::unique_ptr<WebSocketHandler> handler,
                    bool websocket);

    void answered(std::uint64_t id, HttpResponse response);
    void answer_and_close(HttpResponse response);
    void flush();
    void write();
    void on_written(ErrorCode error, std::size_t count);
    void linger();
    void close();

    boost::asio::ip::tcp::socket socket_;
    boost::asio::steady_timer read_timer_;
    boost::asio::steady_timer write_timer_;
    const ServerOptions& options_;
    HttpHandler& handler_;
    std::atomic<std::size_t>& bodies_;  // bytes of unfinished bodies, of all connections
    std::size_t held_ = 0;              // of them, here
    std::function<void()> closed_;
    const bool local_;  // the peer has a loopback address
    Phase phase_ = Phase::open;

    std::array<char, 16 * 1024> block_{};
    std::string input_;  // Read and not yet taken by reader_.
    RequestReader reader_;
    bool reading_ = false;
    ReadPhase read_phase_ = ReadPhase::none;
    std::size_t discarded_ = 0;
    bool continue_due_ = false;
    bool continue_considered_ = false;

    std::deque<Exchange> exchanges_;  // In the order of the requests.
    std::uint64_t first_id_ = 0;      // Of exchanges_.front().
    std::string output_;              // Ready to be written, in order.
    std::string wire_;                // Being written, from wire_done_ on.
    std::size_t wire_done_ = 0;
    bool writing_ = false;
    std::shared_ptr<PushSession> push_;
};

}  // namespace jalon
