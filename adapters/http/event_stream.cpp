#include "adapters/http/event_stream.h"

#include <array>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <ctime>
#include <mutex>
#include <utility>
#include <vector>

#include "adapters/http/response_head.h"
#include "adapters/json/json.h"
#include "adapters/websocket/flush_turns.h"
#include "adapters/websocket/gathered_write.h"

namespace jalon {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using StreamError = boost::system::error_code;

// A line feed would end the field; JSON text has none.
std::string fields_of(const MessageMark& mark) {
    std::string fields;
    if (*mark.kind != '\0') fields += "event: " + std::string(mark.kind) + '\n';
    if (mark.position != 0) fields += "id: " + std::to_string(mark.position) + '\n';
    return fields + "data: ";
}

class EventStream final : public PushSession,
                          public Flushable,
                          public std::enable_shared_from_this<EventStream> {
public:
    EventStream(asio::ip::tcp::socket socket, WebSocketTimes times,
                std::unique_ptr<WebSocketHandler> handler, std::function<void()> finished)
        : socket_(std::move(socket)),
          turns_(asio::use_service<FlushTurns>(socket_.get_executor().context())),
          timer_(socket_.get_executor()),
          times_(times),
          handler_(std::move(handler)),
          finished_(std::move(finished)) {}

    void open() {
        HttpResponse response{200, "text/event-stream", "", {}};
        response.headers.emplace_back("X-Accel-Buffering", "no");  // nginx would hold events back
        ResponseFraming framing;
        framing.until_close = true;
        framing.now = std::time(nullptr);
        put(response_head(response, framing));
        wait();
        read();
        handler_->opened(shared_from_this());
    }

    void send(std::shared_ptr<const std::string> text, MessageMark mark) override {
        {
            const std::lock_guard lock(outbox_mutex_);
            if (closed_for_sending_) return;
            queued_bytes_ += text->size();
            outbox_.push_back(Message{fields_of(mark), std::move(text)});
            if (std::exchange(flush_due_, true)) return;
        }
        turns_.add(shared_from_this());
    }

    void take_turn() override {
        asio::dispatch(socket_.get_executor(), [self = shared_from_this()] { self->flush(); });
    }

    void close(unsigned short code, std::string reason) override {
        const Value last =
            Value::Object{{"code", static_cast<std::int64_t>(code)}, {"reason", std::move(reason)}};
        send(std::make_shared<const std::string>(to_json(last)), MessageMark{"close"});
        end(times_.close_grace);
    }

    [[nodiscard]] std::size_t queued_bytes() const override { return queued_bytes_; }

    void stop() override {
        close(1001, "the server is stopping");
        end(times_.stop_grace);
    }

    void abort() override {
        StreamError ignored;
        socket_.close(ignored);
    }

private:
    struct Message {
        std::string fields;
        std::shared_ptr<const std::string> text;
    };

    // A stream without text of its own: the head, a comment.
    void put(std::string bytes) {
        {
            const std::lock_guard lock(outbox_mutex_);
            outbox_.push_back(Message{std::move(bytes), nullptr});
        }
        flush();
    }

    void end(std::chrono::milliseconds grace) {
        {
            const std::lock_guard lock(outbox_mutex_);
            closed_for_sending_ = true;
        }
        asio::post(socket_.get_executor(), [self = shared_from_this(), grace] {
            self->closing_ = true;
            self->cut_off_at_ = std::min(self->cut_off_at_, Clock::now() + grace);
            self->wait();
            self->flush();
        });
    }

    void flush() {
        if (writing_ || finished_ == nullptr) return;
        {
            const std::lock_guard lock(outbox_mutex_);
            in_flight_ = std::exchange(outbox_, {});
            flush_due_ = false;
        }
        if (in_flight_.empty()) {
            if (closing_) shut_down();
            return;
        }
        static constexpr std::array<char, 2> end_of_event{'\n', '\n'};
        buffers_.clear();
        std::size_t bytes = 0;
        for (const Message& message : in_flight_) {
            buffers_.push_back(asio::buffer(message.fields));
            if (message.text == nullptr) continue;
            buffers_.push_back(asio::buffer(*message.text));
            buffers_.push_back(asio::buffer(end_of_event));
            bytes += message.text->size();
        }
        writing_ = true;
        write_gathered(socket_, buffers_, [self = shared_from_this(), bytes](StreamError error) {
            self->on_written(error, bytes);
        });
    }

    void on_written(StreamError error, std::size_t bytes) {
        writing_ = false;
        in_flight_.clear();
        queued_bytes_ -= bytes;
        if (error) return finish();
        moved_at_ = Clock::now();
        flush();
        if (!writing_ && !closing_ && handler_) handler_->drained();
    }

    // The reader has it all once it closes its side too.
    void shut_down() {
        StreamError error;
        socket_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
        if (error) finish();
    }

    void read() {
        socket_.async_read_some(asio::buffer(dropped_),
                                [self = shared_from_this()](StreamError error, std::size_t) {
                                    error ? self->finish() : self->read();
                                });
    }

    // One timer: a comment tells proxies and the reader that the stream lives; a write that does
    // not move for long, and a close that is not answered, end it.
    void wait() {
        timer_.expires_at(std::min(Clock::now() + times_.ping_interval, cut_off_at_));
        timer_.async_wait([self = shared_from_this()](StreamError error) {
            if (!error) self->on_timer();
        });
    }

    void on_timer() {
        if (finished_ == nullptr) return;
        const auto now = Clock::now();
        if (now >= cut_off_at_ || (writing_ && now >= moved_at_ + times_.silence_max)) {
            return finish();
        }
        if (!writing_ && !closing_) put(":\n\n");
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
        handler_->closed();
        handler_.reset();
        std::exchange(finished_, nullptr)();
    }

    asio::ip::tcp::socket socket_;
    FlushTurns& turns_;
    asio::steady_timer timer_;
    const WebSocketTimes times_;
    std::unique_ptr<WebSocketHandler> handler_;
    std::function<void()> finished_;  // Empty once the stream has ended.
    std::array<char, 1024> dropped_{};
    std::vector<Message> in_flight_;
    std::vector<asio::const_buffer> buffers_;  // of what is in flight
    Clock::time_point moved_at_ = Clock::now();
    Clock::time_point cut_off_at_ = Clock::time_point::max();
    bool writing_ = false;
    bool closing_ = false;

    // Senders of other threads meet the strand here: one turn for many messages.
    std::mutex outbox_mutex_;
    std::vector<Message> outbox_;
    bool flush_due_ = false;
    bool closed_for_sending_ = false;
    std::atomic<std::size_t> queued_bytes_{0};
};

}  // namespace

std::shared_ptr<PushSession> start_event_stream(asio::ip::tcp::socket socket, WebSocketTimes times,
                                                std::unique_ptr<WebSocketHandler> handler,
                                                std::function<void()> finished) {
    auto stream = std::make_shared<EventStream>(std::move(socket), times, std::move(handler),
                                                std::move(finished));
    stream->open();
    return stream;
}

}  // namespace jalon
