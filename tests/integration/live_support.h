// A listener on /v1/live: one WebSocket, message by message. Whatever it waits for, it gives up
// after half a minute, so that a test fails, not hangs.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "tests/integration/served.h"

namespace jalon::testing {

class Listener {
public:
    explicit Listener(unsigned short port, Headers headers = {},
                      const std::string& target = "/v1/live", bool slow = false) {
        namespace beast = boost::beast;
        auto& socket = stream_.next_layer();
        const boost::asio::ip::tcp::endpoint server{boost::asio::ip::address_v4::loopback(), port};
        socket.open(server.protocol());
        // A small window: what is not read soon piles up at the server.
        if (slow) socket.set_option(boost::asio::socket_base::receive_buffer_size(4096));
        boost::system::error_code failed;
        socket.connect(server, failed);
        if (failed) return;
        bool asks = false;
        for (const auto& [name, value] : headers) asks |= name == "Sec-WebSocket-Protocol";
        if (!asks) headers.emplace_back("Sec-WebSocket-Protocol", "jalon.v1");
        stream_.set_option(boost::beast::websocket::stream_base::decorator(
            [headers](boost::beast::websocket::request_type& request) {
                for (const auto& [name, value] : headers) {
                    if (!value.empty()) request.set(name, value);
                }
            }));
        stream_.read_message_max(std::size_t{64} << 20U);
        stream_.async_handshake(answer_, "localhost", target,
                                [this](boost::system::error_code error) { result_ = error; });
        wait();
    }
    explicit Listener(const ServedBinary& server, bool slow = false)
        : Listener(server.port(), {{"Authorization", "Bearer " + server.token()}}, "/v1/live",
                   slow) {}

    // 101, or the status of the refusal.
    [[nodiscard]] unsigned status() const { return answer_.result_int(); }

    void say(const std::string& text, bool binary = false) {
        stream_.binary(binary);
        stream_.async_write(boost::asio::buffer(text), [this](boost::system::error_code error,
                                                              std::size_t) { result_ = error; });
        wait();
    }
    void subscribe(const std::string& id, const std::string& from,
                   const std::string& filter = "{}") {
        say(R"({"subscribe":{"id":")" + id + R"(","from":)" + from + R"(,"filter":)" + filter +
            "}}");
    }

    // The next message; null when the connection is over or silent.
    Value hear() {
        boost::beast::flat_buffer buffer;
        stream_.async_read(
            buffer, [this](boost::system::error_code error, std::size_t) { result_ = error; });
        if (!wait()) return {};
        auto message = parse_json(boost::beast::buffers_to_string(buffer.data()), 64);
        EXPECT_TRUE(message) << "a message is no JSON";
        return message ? std::move(*message) : Value{};
    }
    // The next message, which has to be {NAME: …}: what is inside.
    Value hear(const std::string& name) {
        const Value message = hear();
        const Value* inside = message.find(name);
        EXPECT_NE(inside, nullptr) << "no " << name << ": " << to_json(message);
        return inside == nullptr ? Value{} : *inside;
    }
    // The next message, which has to be a change: its position.
    std::int64_t hear_position() {
        const Value message = hear();
        const std::string id = text_of(message, "id");
        EXPECT_NE(id, "") << "no change: " << to_json(message);
        return id.empty() ? -1 : std::stoll(id);
    }

    // Of the close frame that ended the connection; 0 when none came.
    [[nodiscard]] unsigned close_code() const { return stream_.reason().code; }
    [[nodiscard]] std::string close_reason() const { return stream_.reason().reason.c_str(); }

private:
    // Whether the operation that was started has gone well.
    bool wait() {
        context_.restart();
        context_.run_for(std::chrono::seconds(30));
        if (!result_) {
            ADD_FAILURE() << "the server says nothing";
            stream_.next_layer().close();
            context_.restart();
            context_.run();
        }
        const bool good = result_ && !*result_;
        result_.reset();
        return good;
    }

    boost::asio::io_context context_;
    boost::beast::websocket::stream<boost::asio::ip::tcp::socket> stream_{context_};
    boost::beast::websocket::response_type answer_;
    std::optional<boost::system::error_code> result_;
};

}  // namespace jalon::testing
