#include "adapters/websocket/session.h"

#include <atomic>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <mutex>

#include "adapters/websocket/flush_turns.h"
#include "adapters/websocket/gather_stream.h"

namespace jalon {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using Clock = std::chrono::steady_clock;
using boost::system::error_code;

// Only what the handshake needs: an extension the client offers (compression) is never seen.
http::request<http::empty_body> handshake_request(const WebSocketUpgrade& upgrade) {
    http::request<http::empty_body> request(http::verb::get, upgrade.target, 11);
    request.set(http::field::host, upgrade.host);
    request.set(http::field::connection, "Upgrade");
    request.set(http::field::upgrade, "websocket");
    request.set(http::field::sec_websocket_version, "13");
    request.set(http::field::sec_websocket_key, upgrade.key);
    return request;
}

class BeastWebSocketSession final : public WebSocketSession,
                                    public Flushable,
                                    public std::enable_shared_from_this<BeastWebSocketSession> {
public:
    BeastWebSocketSession(asio::ip::tcp::socket socket, std::string read_ahead,
                          WebSocketTimes times, std::unique_ptr<WebSocketHandler> handler,
                          std::function<void()> finished)
        : stream_(std::move(socket), std::move(read_ahead)),
          turns_(asio::use_service<FlushTurns>(stream_.get_executor().context())),
          timer_(stream_.get_executor()),
          times_(times),
          handler_(std::move(handler)),
          finished_(std::move(finished)) {}

    void accept(const WebSocketUpgrade& upgrade) {
        stream_.set_option(websocket::stream_base::timeout{times_.close_grace,
                                                           websocket::stream_base::none(), false});
        stream_.set_option(websocket::stream_base::decorator(
            [echo = upgrade.subprotocol](websocket::response_type& response) {
                // Or Beast would name itself and its version.
                response.set(http::field::server, "jalon");
                if (echo) {
                    response.set(http::field::sec_websocket_protocol, WebSocketLimits::subprotocol);
                }
            }));
        stream_.read_message_max(WebSocketLimits::message_bytes);
        stream_.control_callback([this](websocket::frame_type, beast::string_view) { heard(); });
        request_ = handshake_request(upgrade);
        stream_.async_accept(request_, [self = shared_from_this()](error_code error) {
            error ? self->finish() : self->open();
        });
    }

    void send(std::shared_ptr<const std::string> text, MessageMark) override {
        {
            const std::lock_guard lock(outbox_mutex_);
            if (closed_for_sending_) return;
            queued_bytes_ += text->size();
            outbox_.push_back(std::move(text));
            if (std::exchange(flush_due_, true)) return;
        }
        turns_.add(shared_from_this());
    }

    void take_turn() override {
        asio::dispatch(stream_.get_executor(), [self = shared_from_this()] { self->flush(); });
    }

    void close(unsigned short code, std::string reason) override {
        {
            const std::lock_guard lock(outbox_mutex_);
            if (std::exchange(closed_for_sending_, true)) return;
        }
        asio::post(stream_.get_executor(),
                   [self = shared_from_this(), code, text = std::move(reason)] {
                       self->begin_close(code, text, self->times_.close_grace);
                   });
    }

    [[nodiscard]] std::size_t queued_bytes() const override { return queued_bytes_; }

    void stop() override {
        {
            const std::lock_guard lock(outbox_mutex_);
            closed_for_sending_ = true;
        }
        begin_close(websocket::close_code::going_away, "the server is stopping", times_.stop_grace);
    }

    void abort() override {
        error_code ignored;
        socket().close(ignored);
    }

private:
    asio::ip::tcp::socket& socket() { return stream_.next_layer().next_layer(); }

    void open() {
        open_ = true;
        heard();
        wait();
        handler_->opened(shared_from_this());
        read();
        if (closing_) close_when_flushed();
    }

    void read() {
        stream_.async_read(buffer_, [self = shared_from_this()](error_code error, std::size_t) {
            self->on_read(error);
        });
    }

    void on_read(error_code error) {
        if (error) return finish();
        heard();
        if (!stream_.got_text()) {
            close(websocket::close_code::unknown_data, "text messages only");
        } else if (!closing_) {
            handler_->text(beast::buffers_to_string(buffer_.data()));
        }
        buffer_.consume(buffer_.size());
        read();
    }

    void flush() {
        std::vector<std::shared_ptr<const std::string>> messages;
        {
            const std::lock_guard lock(outbox_mutex_);
            messages.swap(outbox_);
            flush_due_ = false;
        }
        if (finished_ == nullptr) return;
        stream_.next_layer().send(std::move(messages),
                                  [self = shared_from_this()](error_code error, std::size_t bytes) {
                                      self->on_written(error, bytes);
                                  });
    }

    void on_written(error_code error, std::size_t bytes) {
        queued_bytes_ -= bytes;
        if (error || !stream_.next_layer().idle()) return;  // The read loop sees the error too.
        {
            const std::lock_guard lock(outbox_mutex_);
            if (!outbox_.empty()) return;
        }
        if (closing_) return close_when_flushed();
        if (handler_) handler_->drained();
    }

    // A second call may only shorten the grace.
    void begin_close(unsigned short code, const std::string& reason,
                     std::chrono::milliseconds grace) {
        cut_off_at_ = std::min(cut_off_at_, Clock::now() + grace);
        if (!std::exchange(closing_, true)) {
            reason_ = websocket::close_reason(static_cast<websocket::close_code>(code), reason);
        }
        if (!open_) return;
        wait();
        flush();
        close_when_flushed();
    }

    void close_when_flushed() {
        if (!stream_.next_layer().idle() || std::exchange(close_begun_, true)) return;
        stream_.async_close(reason_, [self = shared_from_this()](error_code) {});
    }

    void heard() { heard_at_ = Clock::now(); }

    // One timer for ping, silence and the end of a close that the peer does not answer.
    void wait() {
        timer_.expires_at(std::min(
            {Clock::now() + times_.ping_interval,
             closing_ ? Clock::time_point::max() : heard_at_ + times_.silence_max, cut_off_at_}));
        timer_.async_wait([self = shared_from_this()](error_code error) {
            if (!error) self->on_timer();
        });
    }

    void on_timer() {
        if (finished_ == nullptr) return;
        const auto now = Clock::now();
        if (now >= cut_off_at_) return abort();
        if (!closing_ && now >= heard_at_ + times_.silence_max) {
            close(4408, "nothing was heard");
        } else if (!closing_ && !std::exchange(ping_in_flight_, true)) {
            stream_.async_ping(
                {}, [self = shared_from_this()](error_code) { self->ping_in_flight_ = false; });
        }
        wait();
    }

    void finish() {
        if (finished_ == nullptr) return;
        {
            const std::lock_guard lock(outbox_mutex_);
            closed_for_sending_ = true;
            outbox_.clear();
        }
        abort();
        timer_.cancel();
        stream_.next_layer().release();
        if (open_) handler_->closed();
        handler_.reset();
        std::exchange(finished_, nullptr)();
    }

    websocket::stream<GatherStream, false> stream_;
    FlushTurns& turns_;
    asio::steady_timer timer_;
    const WebSocketTimes times_;
    std::unique_ptr<WebSocketHandler> handler_;
    std::function<void()> finished_;  // Empty once the session has ended.
    http::request<http::empty_body> request_;
    beast::flat_buffer buffer_;
    websocket::close_reason reason_;
    Clock::time_point heard_at_{};
    Clock::time_point cut_off_at_ = Clock::time_point::max();
    bool open_ = false;
    bool closing_ = false;
    bool close_begun_ = false;
    bool ping_in_flight_ = false;

    // Senders of other threads meet the strand here: one turn for many messages.
    std::mutex outbox_mutex_;
    std::vector<std::shared_ptr<const std::string>> outbox_;
    bool flush_due_ = false;
    bool closed_for_sending_ = false;
    std::atomic<std::size_t> queued_bytes_{0};
};

}  // namespace

std::shared_ptr<WebSocketSession> WebSocketSession::start(boost::asio::ip::tcp::socket socket,
                                                          WebSocketUpgrade upgrade,
                                                          WebSocketTimes times,
                                                          std::unique_ptr<WebSocketHandler> handler,
                                                          std::function<void()> finished) {
    auto session =
        std::make_shared<BeastWebSocketSession>(std::move(socket), std::move(upgrade.read_ahead),
                                                times, std::move(handler), std::move(finished));
    session->accept(upgrade);
    return session;
}

}  // namespace jalon
