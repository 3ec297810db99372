#pragma once

#include <algorithm>
#include <array>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/websocket/gathered_write.h"

namespace jalon {

// The layer between Beast's WebSocket and the socket. Two things Beast cannot do:
//  - read first what the HTTP side had already read;
//  - write many messages in one system call, which is the cost of fan-out. Text frames are made
//    here and gathered; Beast keeps reading, the handshake and the control frames.
// Each write, Beast's or ours, is whole before the next begins, so frames never mix. After a close
// frame no message leaves. Used on one strand only; callers keep the stream alive.
class GatherStream {
public:
    using Socket = boost::asio::ip::tcp::socket;
    using executor_type = Socket::executor_type;
    using next_layer_type = Socket;
    using ErrorCode = boost::system::error_code;
    using Text = std::shared_ptr<const std::string>;

    // Called after each gathered write with the payload bytes that left the queue.
    using Written = std::function<void(ErrorCode, std::size_t payload_bytes)>;

    GatherStream(Socket socket, std::string read_ahead)
        : socket_(std::move(socket)), read_ahead_(std::move(read_ahead)) {}

    executor_type get_executor() { return socket_.get_executor(); }
    next_layer_type& next_layer() { return socket_; }
    const next_layer_type& next_layer() const { return socket_; }

    // Queues messages. `written` must keep this stream alive; it replaces the former one.
    void send(std::vector<Text> messages, Written written) {
        written_ = std::move(written);
        if (close_sent_) return;
        for (Text& message : messages) waiting_.push_back(std::move(message));
        write_next();
    }

    [[nodiscard]] bool idle() const { return waiting_.empty() && !writing_messages_; }

    // Drops what is queued and the reference from `written` to the stream's owner.
    void release() {
        close_sent_ = true;
        waiting_.clear();
        written_ = nullptr;
    }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(ErrorCode, std::size_t)>(
            [this](auto handler, const Buffers& target) {
                if (read_ahead_.empty()) {
                    socket_.async_read_some(target, std::move(handler));
                    return;
                }
                const std::size_t count =
                    boost::asio::buffer_copy(target, boost::asio::buffer(read_ahead_));
                read_ahead_.erase(0, count);
                boost::asio::post(socket_.get_executor(),
                                  [done = std::move(handler), count]() mutable {
                                      std::move(done)(ErrorCode{}, count);
                                  });
            },
            token, buffers);
    }

    // Beast's own writes; at most one at a time, as Beast promises. Writes all of `buffers`.
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(ErrorCode, std::size_t)>(
            [this](auto handler, const Buffers& source) {
                note_close_frame(source);
                auto done = std::make_shared<decltype(handler)>(std::move(handler));
                control_ = [this, source, done] {
                    boost::asio::async_write(socket_, source,
                                             [this, done](ErrorCode error, std::size_t count) {
                                                 writing_ = false;
                                                 write_next();
                                                 std::move (*done)(error, count);
                                             });
                };
                write_next();
            },
            token, buffers);
    }

private:
    // Below the system's bound on buffers in one call (two a message).
    static constexpr std::size_t gather_max = 32;
    static constexpr std::size_t header_max = 10;

    using FrameHeader = std::array<unsigned char, header_max>;

    template <class Buffers>
    void note_close_frame(const Buffers& source) {
        unsigned char first = 0;
        boost::asio::buffer_copy(boost::asio::buffer(&first, 1), source);
        constexpr unsigned char final_close_frame = 0x88;
        if (first != final_close_frame) return;
        close_sent_ = true;
        waiting_.clear();
    }

    // The header of an unmasked, final text frame; returns its length.
    static std::size_t make_header(FrameHeader& header, std::size_t payload) {
        header[0] = 0x81;
        if (payload < 126) {
            header[1] = static_cast<unsigned char>(payload);
            return 2;
        }
        const std::size_t width = payload <= 0xFFFF ? 2 : 8;
        header[1] = width == 2 ? 126 : 127;
        for (std::size_t i = 0; i < width; ++i) {
            header[2 + i] = static_cast<unsigned char>(payload >> (8 * (width - 1 - i)));
        }
        return 2 + width;
    }

    void write_next() {
        if (writing_) return;
        if (control_) {
            writing_ = true;
            std::exchange(control_, nullptr)();
        } else if (!waiting_.empty()) {
            writing_ = writing_messages_ = true;
            write_messages();
        }
    }

    void write_messages() {
        const std::size_t count = std::min(waiting_.size(), gather_max);
        std::size_t payload = 0;
        buffers_.clear();
        in_flight_.clear();
        for (std::size_t i = 0; i < count; ++i) {
            in_flight_.push_back(std::move(waiting_.front()));
            waiting_.pop_front();
            const std::string& text = *in_flight_.back();
            const std::size_t length = make_header(headers_[i], text.size());
            buffers_.emplace_back(headers_[i].data(), length);
            buffers_.push_back(boost::asio::buffer(text));
            payload += text.size();
        }
        // The callback holds a copy: the owner lives until its own write has ended.
        write_gathered(socket_, buffers_, [this, payload, written = written_](ErrorCode error) {
            writing_ = writing_messages_ = false;
            in_flight_.clear();
            if (error) waiting_.clear();
            write_next();
            written(error, payload);
        });
    }

    Socket socket_;
    std::string read_ahead_;
    bool writing_ = false;
    bool writing_messages_ = false;
    bool close_sent_ = false;
    std::function<void()> control_;
    std::deque<Text> waiting_;
    std::vector<Text> in_flight_;
    std::array<FrameHeader, gather_max> headers_{};
    std::vector<boost::asio::const_buffer> buffers_;
    Written written_;
};

// Found by Beast through the stream's namespace: how the TCP connection under a WebSocket ends.
inline void teardown(boost::beast::role_type role, GatherStream& stream,
                     boost::system::error_code& error) {
    boost::beast::websocket::teardown(role, stream.next_layer(), error);
}

template <class Handler>
void async_teardown(boost::beast::role_type role, GatherStream& stream, Handler&& handler) {
    boost::beast::websocket::async_teardown(role, stream.next_layer(),
                                            std::forward<Handler>(handler));
}

}  // namespace jalon
