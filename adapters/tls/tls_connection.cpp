#include "adapters/tls/tls_connection.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace jalon {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::chrono::seconds farewell{5};   // for the peer's answer to our close_notify
constexpr std::chrono::seconds patience{60};  // for a peer that takes nothing

}  // namespace

TlsConnection::TlsConnection(tcp::socket socket, std::shared_ptr<asio::ssl::context> context,
                             std::function<void()> finished)
    : context_(std::move(context)),
      outer_(std::move(socket), *context_),
      inner_(outer_.get_executor()),
      timer_(outer_.get_executor()),
      finished_(std::move(finished)) {}

void TlsConnection::start(const tcp::endpoint& inner, std::chrono::milliseconds timeout) {
    expect_within(timeout);
    outer_.async_handshake(asio::ssl::stream_base::server,
                           [self = shared_from_this(), inner](Error error) {
                               self->timer_.cancel();
                               error ? self->cut() : self->connect(inner);
                           });
}

// Cuts the connection unless the timer is cancelled before.
void TlsConnection::expect_within(std::chrono::milliseconds time) {
    timer_.expires_after(time);
    timer_.async_wait([self = shared_from_this()](Error error) {
        if (!error) self->cut();
    });
}

void TlsConnection::connect(const tcp::endpoint& inner) {
    inner_.async_connect(inner, [self = shared_from_this()](Error error) {
        if (error) return self->cut();
        self->inner_.set_option(tcp::no_delay(true), error);
        self->read_outer();
        self->read_inner();
    });
}

void TlsConnection::read_outer() {
    outer_.async_read_some(
        asio::buffer(inwards_), [self = shared_from_this()](Error error, std::size_t size) {
            if (error) return self->end_inner();
            asio::async_write(self->inner_, asio::buffer(self->inwards_, size),
                              [self](Error failed, std::size_t) {
                                  failed ? self->end_inner() : self->read_outer();
                              });
        });
}

void TlsConnection::read_inner() {
    inner_.async_read_some(
        asio::buffer(outwards_), [self = shared_from_this()](Error error, std::size_t size) {
            if (error) return self->end_outer();
            self->expect_within(patience);
            asio::async_write(self->outer_, asio::buffer(self->outwards_, size),
                              [self](Error failed, std::size_t) {
                                  self->timer_.cancel();
                                  failed ? self->end_outer() : self->read_inner();
                              });
        });
}

// The peer sends no more: what it is still owed goes on.
void TlsConnection::end_inner() {
    Error ignored;
    inner_.shutdown(tcp::socket::shutdown_send, ignored);
    ended();
}

// The server sends no more, and is done with the connection.
void TlsConnection::end_outer() {
    if (!outer_.lowest_layer().is_open()) return ended();
    expect_within(farewell);
    outer_.async_shutdown([self = shared_from_this()](Error) {
        self->timer_.cancel();
        Error ignored;
        self->outer_.lowest_layer().close(ignored);
        self->ended();
    });
}

void TlsConnection::ended() {
    if (--open_directions_ == 0) cut();
}

void TlsConnection::cut() {
    timer_.cancel();
    Error ignored;
    outer_.lowest_layer().close(ignored);
    inner_.close(ignored);
    if (auto finished = std::exchange(finished_, nullptr)) finished();
}

}  // namespace jalon
