#include "adapters/http/session.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <ctime>
#include <variant>

#include "adapters/http/event_stream.h"
#include "adapters/http/problem.h"
#include "adapters/http/upgrade.h"

namespace jalon {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t pipeline_max = 16;               // Requests of one connection in flight.
constexpr std::size_t output_high_water = 256 * 1024;  // Past it no request is begun.
constexpr std::size_t discard_max = 4 * 1024 * 1024;
constexpr std::chrono::seconds linger_time{2};

bool is_safe(const std::string& method) {
    return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
}

bool is_local(const asio::ip::tcp::socket& socket) {
    error_code error;
    const auto peer = socket.remote_endpoint(error);
    return !error && peer.address().is_loopback();
}

// Holds the promise that a request is answered once: the first answer counts, and an answer that
// is never given becomes a 500.
class Answer {
public:
    explicit Answer(std::function<void(HttpResponse)> deliver) : deliver_(std::move(deliver)) {}
    Answer(const Answer&) = delete;
    Answer& operator=(const Answer&) = delete;
    ~Answer() { give(problem(500, "internal", "the request was not answered")); }

    void give(HttpResponse response) {
        if (!given_.exchange(true)) deliver_(std::move(response));
    }

private:
    std::function<void(HttpResponse)> deliver_;
    std::atomic<bool> given_{false};
};

}  // namespace

HttpSession::HttpSession(asio::ip::tcp::socket socket, const ServerOptions& options,
                         HttpHandler& handler, std::atomic<std::size_t>& bodies,
                         std::function<void()> closed)
    : socket_(std::move(socket)),
      read_timer_(socket_.get_executor()),
      write_timer_(socket_.get_executor()),
      options_(options),
      handler_(handler),
      bodies_(bodies),
      closed_(std::move(closed)),
      local_(is_local(socket_)) {}

void HttpSession::start() {
    asio::post(socket_.get_executor(), [self = shared_from_this()] { self->consume(); });
}

void HttpSession::refuse(HttpResponse response) {
    asio::post(socket_.get_executor(), [self = shared_from_this(), response]() mutable {
        self->answer_and_close(std::move(response));
    });
}

void HttpSession::stop() {
    asio::post(read_timer_.get_executor(), [self = shared_from_this()] {
        if (self->push_) return self->push_->stop();
        if (self->phase_ != Phase::open) return;
        if (self->exchanges_.empty() && !self->writing_) return self->close();
        self->phase_ = Phase::last_answers;
        self->set_read_deadline(ReadPhase::none);
        self->flush();
    });
}

void HttpSession::abort() {
    asio::post(read_timer_.get_executor(),
               [self = shared_from_this()] { self->push_ ? self->push_->abort() : self->close(); });
}

// ---- reading

void HttpSession::read() {
    if (reading_) return;
    reading_ = true;
    socket_.async_read_some(asio::buffer(block_),
                            [self = shared_from_this()](error_code error, std::size_t count) {
                                self->reading_ = false;
                                self->on_read(error, count);
                            });
}

void HttpSession::on_read(error_code error, std::size_t count) {
    if (phase_ == Phase::lingering) {
        discarded_ += count;
        return error || discarded_ > discard_max ? close() : read();
    }
    if (phase_ != Phase::open) return;
    if (error) return error == asio::error::eof ? on_end_of_input() : close();
    input_.append(block_.data(), count);
    consume();
}

// A client may close its side and still wait for the answers it has asked for.
void HttpSession::on_end_of_input() {
    phase_ = Phase::last_answers;
    set_read_deadline(ReadPhase::none);
    flush();
}

void HttpSession::set_read_deadline(ReadPhase phase) {
    if (phase == read_phase_) return;
    read_phase_ = phase;
    switch (phase) {
        case ReadPhase::none: read_timer_.cancel(); return;
        case ReadPhase::idle: read_timer_.expires_after(options_.idle_timeout); break;
        case ReadPhase::head: read_timer_.expires_after(options_.head_timeout); break;
        case ReadPhase::body: read_timer_.expires_after(options_.body_timeout); break;
        case ReadPhase::discard: read_timer_.expires_after(linger_time); break;
    }
    read_timer_.async_wait([self = shared_from_this(), phase](error_code error) {
        // A timer that fired just before it was set anew still comes here: ask the clock.
        const bool due = self->read_timer_.expiry() <= std::chrono::steady_clock::now();
        if (!error && due && self->read_phase_ == phase) self->on_read_timeout();
    });
}

void HttpSession::on_read_timeout() {
    if (read_phase_ != ReadPhase::head && read_phase_ != ReadPhase::body) return close();
    answer_and_close(problem(408, "timeout", "the request did not arrive in time"));
}

// ---- requests

// Takes requests from what was read for as long as they may run; else reads on, or waits for
// answered() or on_written() to call again.
void HttpSession::consume() {
    while (phase_ == Phase::open && read_request() && may_dispatch()) dispatch();
}

// True when a whole request stands in reader_.
bool HttpSession::read_request() {
    if (reader_.status() == Framing::need_more) input_.erase(0, reader_.feed(input_));
    if (reader_.status() == Framing::done) {
        let_go_of_body();
        set_read_deadline(ReadPhase::none);
        return true;
    }
    if (reader_.status() == Framing::failed) {
        const FramingProblem& refusal = reader_.problem();
        answer_and_close(problem(refusal.status, refusal.code, refusal.detail));
        return false;
    }
    if (!hold_body()) {
        answer_and_close(problem(503, "overloaded", "too much is being sent at once"));
        return false;
    }
    if (reader_.in_body() && !std::exchange(continue_considered_, true)) {
        // A client that has begun its body does not wait for leave to send it.
        continue_due_ = reader_.head().expects_continue && reader_.head().request.body.empty();
        flush();
    }
    const bool waiting = !reader_.started() && exchanges_.empty();
    set_read_deadline(reader_.in_body()   ? ReadPhase::body
                      : reader_.started() ? ReadPhase::head
                      : waiting           ? ReadPhase::idle
                                          : ReadPhase::none);
    read();
    return false;
}

bool HttpSession::hold_body() {
    if (!reader_.in_body()) return true;
    const std::size_t now = reader_.head().request.body.size();
    const std::size_t sum = bodies_ += now - held_;
    held_ = now;
    return sum <= HttpLimits::unfinished_bytes;
}

void HttpSession::let_go_of_body() { bodies_ -= std::exchange(held_, 0); }

bool HttpSession::wants_websocket() {
    const HttpRequest& request = reader_.head().request;
    return !reader_.head().http_1_0 && request.path == options_.upgrade_path &&
           asks_for_websocket(request);
}

bool HttpSession::wants_event_stream() {
    const HttpRequest& request = reader_.head().request;
    return request.path == options_.stream_path && request.method == "GET";
}

bool HttpSession::may_dispatch() {
    if (exchanges_.empty() && !writing_) return true;
    if (wants_websocket() || wants_event_stream()) return false;
    if (exchanges_.empty()) return wire_.size() - wire_done_ < output_high_water;
    return is_safe(reader_.head().request.method) && exchanges_.size() < pipeline_max &&
           output_.size() + wire_.size() < output_high_water &&
           std::all_of(exchanges_.begin(), exchanges_.end(),
                       [](const Exchange& exchange) { return exchange.safe; });
}

void HttpSession::dispatch() {
    const bool websocket = wants_websocket();
    const bool pushed = websocket || wants_event_stream();
    RequestHead head = std::move(reader_.head());
    head.request.local = local_;
    reader_ = RequestReader();
    continue_considered_ = continue_due_ = false;
    Exchange exchange;
    exchange.head = head.request.method == "HEAD";
    exchange.safe = is_safe(head.request.method);
    exchange.framing.keep_alive = head.keep_alive;
    exchange.framing.http_1_0 = head.http_1_0;
    if (!head.keep_alive) phase_ = Phase::last_answers;
    exchanges_.push_back(std::move(exchange));
    const std::uint64_t id = first_id_ + exchanges_.size() - 1;
    if (!pushed) return ask_handler(std::move(head.request), id);
    upgrade(std::move(head.request), id, websocket);
}

void HttpSession::ask_handler(HttpRequest request, std::uint64_t id) {
    auto answer = std::make_shared<Answer>([self = shared_from_this(), id](HttpResponse response) {
        asio::post(self->read_timer_.get_executor(),
                   [self, id, given = std::move(response)]() mutable {
                       self->answered(id, std::move(given));
                   });
    });
    try {
        handler_.handle(std::move(request),
                        [answer](HttpResponse response) { answer->give(std::move(response)); });
    } catch (...) {
        // No exception leaves a strand; the answer that was not given becomes a 500.
        answer->give(problem(500, "internal", "the request failed"));
    }
}

void HttpSession::upgrade(HttpRequest request, std::uint64_t id, bool websocket) {
    if (websocket) {
        if (auto refusal = websocket_refusal(request)) return answered(id, std::move(*refusal));
    }
    std::variant<HttpResponse, std::unique_ptr<WebSocketHandler>> decision;
    try {
        decision = handler_.upgrade(request);
    } catch (...) {
        decision = problem(500, "internal", "the request failed");
    }
    if (auto* refusal = std::get_if<HttpResponse>(&decision)) {
        return answered(id, std::move(*refusal));
    }
    begin_push(request, std::move(*std::get_if<1>(&decision)), websocket);
}

void HttpSession::begin_push(const HttpRequest& request, std::unique_ptr<WebSocketHandler> handler,
                             bool websocket) {
    phase_ = Phase::pushing;
    exchanges_.clear();
    WebSocketTimes times;
    times.ping_interval = options_.websocket_ping;
    times.silence_max = options_.websocket_silence;
    times.stop_grace = std::min(times.stop_grace, options_.stop_grace);
    auto finished = [self = shared_from_this()] { self->close(); };
    if (!websocket) {
        push_ =
            start_event_stream(std::move(socket_), times, std::move(handler), std::move(finished));
        return;
    }
    WebSocketUpgrade accepted;
    accepted.host = *request.header("host");
    accepted.target = request.target;
    accepted.key = *request.header("sec-websocket-key");
    accepted.subprotocol =
        header_lists(request, "sec-websocket-protocol", WebSocketLimits::subprotocol);
    accepted.read_ahead = std::move(input_);
    push_ = WebSocketSession::start(std::move(socket_), std::move(accepted), times,
                                    std::move(handler), std::move(finished));
}

// ---- answers

void HttpSession::answered(std::uint64_t id, HttpResponse response) {
    if (phase_ == Phase::lingering || phase_ == Phase::closed) return;
    exchanges_[id - first_id_].response = std::move(response);
    flush();
    consume();
}

void HttpSession::answer_and_close(HttpResponse response) {
    phase_ = Phase::last_answers;
    set_read_deadline(ReadPhase::none);
    Exchange exchange;
    exchange.head = reader_.is_head_request();
    exchange.framing.keep_alive = false;
    exchange.response = std::move(response);
    exchanges_.push_back(std::move(exchange));
    flush();
}

// Moves the answers whose turn has come to the output.
void HttpSession::flush() {
    while (!exchanges_.empty() && exchanges_.front().response) {
        Exchange& exchange = exchanges_.front();
        const HttpResponse& response = *exchange.response;
        exchange.framing.now = std::time(nullptr);
        if (phase_ == Phase::last_answers && exchanges_.size() == 1) {
            exchange.framing.keep_alive = false;
        }
        output_ += response_head(response, exchange.framing);
        if (!exchange.head && may_have_body(response.status)) output_ += response.body;
        exchanges_.pop_front();
        ++first_id_;
    }
    if (exchanges_.empty() && phase_ == Phase::open && std::exchange(continue_due_, false)) {
        output_ += "HTTP/1.1 100 Continue\r\n\r\n";
    }
    write();
}

void HttpSession::write() {
    if (writing_ || phase_ == Phase::lingering || phase_ == Phase::closed) return;
    if (wire_done_ == wire_.size()) {
        wire_ = std::exchange(output_, {});
        wire_done_ = 0;
    }
    if (wire_.empty()) {
        if (phase_ == Phase::last_answers && exchanges_.empty()) linger();
        return;
    }
    writing_ = true;
    write_timer_.expires_after(options_.idle_timeout);
    write_timer_.async_wait([self = shared_from_this()](error_code error) {
        const bool due = self->write_timer_.expiry() <= std::chrono::steady_clock::now();
        if (!error && due && self->writing_) self->close();
    });
    socket_.async_write_some(asio::buffer(wire_) + wire_done_,
                             [self = shared_from_this()](error_code error, std::size_t count) {
                                 self->on_written(error, count);
                             });
}

void HttpSession::on_written(error_code error, std::size_t count) {
    writing_ = false;
    write_timer_.cancel();
    if (phase_ == Phase::closed) return;
    if (error) return close();
    wire_done_ += count;
    write();
    consume();
}

// Closing at once while the client still sends would reset the connection and might take the last
// answer with it: so the sending side is closed, and what comes is discarded for a while.
void HttpSession::linger() {
    phase_ = Phase::lingering;
    error_code error;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
    if (error) return close();
    set_read_deadline(ReadPhase::discard);
    read();
}

void HttpSession::close() {
    let_go_of_body();
    if (phase_ == Phase::closed) return;
    phase_ = Phase::closed;
    error_code ignored;
    socket_.close(ignored);
    read_timer_.cancel();
    write_timer_.cancel();
    exchanges_.clear();
    push_.reset();
    closed_();
}

}  // namespace jalon
