// ClientStream: the bytes to and from a server, plain or by TLS, for Beast's HTTP and WebSocket.
// TLS 1.2 and newer; the certificate must be the host's and of an authority that the system trusts
// (SSL_CERT_FILE names others, as OpenSSL has it).
#pragma once

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <memory>
#include <utility>

#include "tools/jalon/http_client.h"

namespace jalon {

// Thread-safety: none.
class ClientStream {
public:
    using next_layer_type = boost::beast::tcp_stream;
    using executor_type = next_layer_type::executor_type;
    using ErrorCode = boost::system::error_code;

    // Borrows `io`.
    ClientStream(boost::asio::io_context& io, const ServerAddress& server);

    // The socket with its time-outs.
    next_layer_type& next_layer() { return secure_ ? secure_->next_layer() : *plain_; }
    const next_layer_type& next_layer() const { return secure_ ? secure_->next_layer() : *plain_; }
    executor_type get_executor() { return next_layer().get_executor(); }

    // Calls done(error) once the server can be talked to: after the handshake, when there is one.
    template <class Endpoints, class Done>
    void async_connect(const Endpoints& endpoints, Done done) {
        next_layer().async_connect(
            endpoints, [this, done = std::move(done)](ErrorCode error, const auto&) mutable {
                if (error || !secure_) return done(error);
                secure_->async_handshake(boost::asio::ssl::stream_base::client, std::move(done));
            });
    }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return secure_ ? secure_->async_read_some(buffers, std::forward<Token>(token))
                       : plain_->async_read_some(buffers, std::forward<Token>(token));
    }

    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return secure_ ? secure_->async_write_some(buffers, std::forward<Token>(token))
                       : plain_->async_write_some(buffers, std::forward<Token>(token));
    }

private:
    using Secure = boost::beast::ssl_stream<next_layer_type>;

    std::unique_ptr<boost::asio::ssl::context> context_;
    std::unique_ptr<Secure> secure_;  // one of the two
    std::unique_ptr<next_layer_type> plain_;
};

// Found by Beast through the stream's namespace. A peer that is gone is not said goodbye to.
inline void teardown(boost::beast::role_type role, ClientStream& stream,
                     boost::system::error_code& error) {
    boost::beast::websocket::teardown(role, stream.next_layer().socket(), error);
}

template <class Handler>
void async_teardown(boost::beast::role_type role, ClientStream& stream, Handler&& handler) {
    boost::beast::websocket::async_teardown(role, stream.next_layer().socket(),
                                            std::forward<Handler>(handler));
}

}  // namespace jalon
