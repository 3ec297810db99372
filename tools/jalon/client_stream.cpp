#include "tools/jalon/client_stream.h"

#include <boost/asio/ssl/host_name_verification.hpp>

namespace jalon {

namespace ssl = boost::asio::ssl;

ClientStream::ClientStream(boost::asio::io_context& io, const ServerAddress& server) {
    if (!server.secure) {
        plain_ = std::make_unique<next_layer_type>(io);
        return;
    }
    context_ = std::make_unique<ssl::context>(ssl::context::tls_client);
    ErrorCode ignored;  // what cannot be set up makes the handshake fail
    context_->set_options(
        ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1,
        ignored);
    context_->set_default_verify_paths(ignored);
    context_->set_verify_mode(ssl::verify_peer, ignored);
    context_->set_verify_callback(ssl::host_name_verification(server.host), ignored);
    secure_ = std::make_unique<Secure>(io, *context_);
    const bool numeric = !boost::asio::ip::make_address(server.host, ignored).is_unspecified();
    if (!numeric) SSL_set_tlsext_host_name(secure_->native_handle(), server.host.c_str());
}

}  // namespace jalon
