// One TLS connection and the plain one behind it. On one io_context that one thread runs.
#pragma once

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>

namespace jalon {

class TlsConnection : public std::enable_shared_from_this<TlsConnection> {
public:
    // The context is kept as long as the connection lives.
    TlsConnection(boost::asio::ip::tcp::socket socket,
                  std::shared_ptr<boost::asio::ssl::context> context,
                  std::function<void()> finished);

    // Shakes hands, connects to `inner`, passes bytes on in both directions until both have ended.
    // `finished` is called last, once.
    void start(const boost::asio::ip::tcp::endpoint& inner, std::chrono::milliseconds timeout);

    void cut();

private:
    using Error = boost::system::error_code;
    using Buffer = std::array<char, 16 * 1024>;

    void expect_within(std::chrono::milliseconds time);
    void connect(const boost::asio::ip::tcp::endpoint& inner);
    void read_outer();
    void read_inner();
    void end_inner();
    void end_outer();
    void ended();

    const std::shared_ptr<boost::asio::ssl::context> context_;
    boost::asio::ssl::stream<boost::asio::ip::tcp::socket> outer_;
    boost::asio::ip::tcp::socket inner_;
    boost::asio::steady_timer timer_;
    std::function<void()> finished_;
    Buffer inwards_;
    Buffer outwards_;
    int open_directions_ = 2;
};

}  // namespace jalon
