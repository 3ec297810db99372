#include "adapters/tls/tls_front.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cstdint>
#include <map>
#include <thread>
#include <utility>

#include "adapters/tls/tls_connection.h"

namespace jalon {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

using Context = std::shared_ptr<ssl::context>;

constexpr unsigned char http_1_1[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

// http/1.1 when the client offers it; otherwise the extension is left out.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
    unsigned char* found = nullptr;
    const int outcome =
        SSL_select_next_proto(&found, size, http_1_1, sizeof http_1_1, offered, offered_size);
    *chosen = found;
    return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

Result<Context> make_context(const TlsOptions& options) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    const auto wrong = [](const std::string& path, const error_code& error) {
        return Error{ErrorCode::invalid, path + ": " + error.message()};
    };
    error_code error;
    context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                             ssl::context::no_tlsv1_1 | ssl::context::no_compression |
                             SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE,
                         error);
    SSL_CTX_set_cipher_list(context->native_handle(), "ECDHE+AESGCM:ECDHE+CHACHA20");
    // Or a key with a passphrase would ask for it on the terminal.
    context->set_password_callback([](std::size_t, ssl::context::password_purpose) { return ""; },
                                   error);
    context->use_certificate_chain_file(options.certificate, error);
    if (error) return wrong(options.certificate, error);
    context->use_private_key_file(options.key, ssl::context::pem, error);
    if (error) return wrong(options.key, error);  // also when it is not the certificate's
    SSL_CTX_set_alpn_select_cb(context->native_handle(), choose_protocol, nullptr);
    return context;
}

}  // namespace

class TlsFront::Impl {
public:
    Impl(TlsOptions options, Context context)
        : options_(std::move(options)),
          inner_(asio::ip::address_v4::loopback(), options_.inner_port),
          context_(std::move(context)) {}

    ~Impl() {
        asio::post(io_, [this] { begin_stop(); });
        if (thread_.joinable()) thread_.join();
    }

    Result<void> listen() {
        error_code error;
        const auto address = asio::ip::make_address(options_.address, error);
        if (error) return Error{ErrorCode::invalid, "not a numeric address: " + options_.address};
        const tcp::endpoint endpoint(address, options_.port);
        acceptor_.open(endpoint.protocol(), error);
        if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
        if (!error) acceptor_.bind(endpoint, error);
        if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
        if (!error) port_ = acceptor_.local_endpoint(error).port();
        if (error) {
            return Error{ErrorCode::io, "cannot listen on " + options_.address + " port " +
                                            std::to_string(options_.port) + ": " + error.message()};
        }
        accept();
        thread_ = std::thread([this] { io_.run(); });
        return {};
    }

    [[nodiscard]] unsigned short port() const { return port_; }

    Result<void> reload() {
        auto context = make_context(options_);
        if (!context) return context.error();
        asio::post(io_, [this, made = std::move(*context)] { context_ = made; });
        return {};
    }

private:
    void accept() {
        acceptor_.async_accept([this](error_code error, tcp::socket socket) {
            if (stopping_) return;
            if (error) return accept_later();
            if (connections_.size() < options_.max_connections) take(std::move(socket));
            accept();
        });
    }

    // Mostly out of file descriptors: trying again at once would only burn the processor.
    void accept_later() {
        retry_.expires_after(std::chrono::milliseconds(100));
        retry_.async_wait([this](error_code error) {
            if (!error) accept();
        });
    }

    void take(tcp::socket socket) {
        error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        const std::uint64_t id = next_id_++;
        auto connection = std::make_shared<TlsConnection>(std::move(socket), context_,
                                                          [this, id] { forget(id); });
        connections_.emplace(id, connection);
        connection->start(inner_, options_.handshake_timeout);
    }

    void forget(std::uint64_t id) {
        asio::post(io_, [this, id] {
            connections_.erase(id);
            if (stopping_ && connections_.empty()) grace_.cancel();
        });
    }

    void begin_stop() {
        stopping_ = true;
        error_code ignored;
        acceptor_.close(ignored);
        retry_.cancel();
        if (connections_.empty()) return;
        grace_.expires_after(options_.stop_grace);
        grace_.async_wait([this](error_code error) {
            if (error) return;
            const auto left = connections_;
            for (const auto& [id, connection] : left) connection->cut();
        });
    }

    const TlsOptions options_;
    const tcp::endpoint inner_;
    Context context_;
    asio::io_context io_{1};
    tcp::acceptor acceptor_{io_};
    asio::steady_timer retry_{io_};
    asio::steady_timer grace_{io_};
    std::map<std::uint64_t, std::shared_ptr<TlsConnection>> connections_;
    std::uint64_t next_id_ = 1;
    bool stopping_ = false;
    unsigned short port_ = 0;
    std::thread thread_;
};

Result<std::unique_ptr<TlsFront>> TlsFront::listen(TlsOptions options) {
    auto context = make_context(options);
    if (!context) return context.error();
    auto impl = std::make_unique<Impl>(std::move(options), std::move(*context));
    if (auto listening = impl->listen(); !listening) return listening.error();
    return std::unique_ptr<TlsFront>(new TlsFront(std::move(impl)));
}

TlsFront::TlsFront(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsFront::~TlsFront() = default;
unsigned short TlsFront::port() const { return impl_->port(); }
Result<void> TlsFront::reload() { return impl_->reload(); }

}  // namespace jalon
