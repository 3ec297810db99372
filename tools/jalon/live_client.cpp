#include "tools/jalon/live_client.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <optional>

#include "adapters/json/json.h"
#include "tools/jalon/client_stream.h"
#include "tools/jalon/version.h"

namespace jalon {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using tcp = asio::ip::tcp;

constexpr std::chrono::seconds connect_timeout{10};
constexpr std::chrono::seconds silence_max{60};  // the server sends at least every 15 s
constexpr std::size_t message_bytes_max = std::size_t{64} << 20U;

}  // namespace

struct LiveClient::Impl {
    explicit Impl(const ServerAddress& server) : stream(io, server) {}

    asio::io_context io;
    websocket::stream<ClientStream> stream;
    beast::flat_buffer buffer;

    // Beast's timeouts work with asynchronous operations only: start one, run until it is over. The
    // stream's own timer goes on, so the context never runs out of work.
    template <typename Start>
    boost::system::error_code wait(Start start) {
        std::optional<boost::system::error_code> result;
        start([&result](boost::system::error_code error, auto&&...) { result = error; });
        io.restart();
        while (!result) io.run_one();
        return *result;
    }

    // Why the connection is over.
    [[nodiscard]] Error ended(const boost::system::error_code& error) const {
        const auto code = static_cast<unsigned>(stream.reason().code);
        const bool for_good = code == 4400 || code == 4401 || code == 4403;
        const bool closed = error == websocket::error::closed;
        const std::string why = closed ? "closed with code " + std::to_string(code) + " " +
                                             std::string(stream.reason().reason.c_str())
                                       : error.message();
        return Error{closed && for_good ? ErrorCode::invalid : ErrorCode::io,
                     "the live connection ended: " + why};
    }
};

LiveClient::LiveClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LiveClient::~LiveClient() = default;
LiveClient::LiveClient(LiveClient&&) noexcept = default;
LiveClient& LiveClient::operator=(LiveClient&&) noexcept = default;

Result<LiveClient> LiveClient::connect(const ServerAddress& server, const std::string& token) {
    auto impl = std::make_unique<Impl>(server);
    auto& stream = impl->stream;
    const auto unreachable = [&](const boost::system::error_code& error) {
        return Error{ErrorCode::io, "cannot reach " + server.text() + ": " + error.message()};
    };
    boost::system::error_code error;
    tcp::resolver resolver(impl->io);
    const auto endpoints = resolver.resolve(server.host, server.port, error);
    if (error) return unreachable(error);
    auto& socket = stream.next_layer().next_layer();
    socket.expires_after(connect_timeout);
    error = impl->wait(
        [&](auto done) { stream.next_layer().async_connect(endpoints, std::move(done)); });
    if (error) return unreachable(error);
    socket.expires_never();

    websocket::stream_base::timeout timeout{connect_timeout, silence_max, true};
    stream.set_option(timeout);
    stream.set_option(websocket::stream_base::decorator([&token](websocket::request_type& request) {
        request.set(http::field::user_agent, version_text);
        request.set(http::field::sec_websocket_protocol, "jalon.v1");
        if (!token.empty()) request.set(http::field::authorization, "Bearer " + token);
    }));
    stream.read_message_max(message_bytes_max);
    websocket::response_type response;
    error = impl->wait([&](auto done) {
        stream.async_handshake(response, server.authority(), "/v1/live", std::move(done));
    });
    if (error == websocket::error::upgrade_declined) {
        return Error{ErrorCode::invalid,
                     "the server refuses the live feed: " + std::to_string(response.result_int()) +
                         (response.result_int() == 401 ? ", put a token into JALON_TOKEN" : "")};
    }
    if (error) return unreachable(error);
    return LiveClient(std::move(impl));
}

Result<void> LiveClient::send(const Value& message) {
    const std::string text = to_json(message);
    const auto error = impl_->wait(
        [&](auto done) { impl_->stream.async_write(asio::buffer(text), std::move(done)); });
    if (error) return impl_->ended(error);
    return {};
}

Result<Value> LiveClient::receive() {
    impl_->buffer.clear();
    const auto error =
        impl_->wait([&](auto done) { impl_->stream.async_read(impl_->buffer, std::move(done)); });
    if (error) return impl_->ended(error);
    const auto bytes = impl_->buffer.data();
    auto message = parse_json({static_cast<const char*>(bytes.data()), bytes.size()},
                              limits::workflow_json_depth_max);
    if (!message) return Error{ErrorCode::invalid, "no JSON: " + message.error().message};
    return message;
}

}  // namespace jalon
