#include "tools/jalon/http_client.h"

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <boost/url/url_view.hpp>
#include <chrono>
#include <optional>

#include "tools/jalon/client_stream.h"
#include "tools/jalon/version.h"

namespace jalon {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;

constexpr std::chrono::seconds request_timeout{30};
constexpr std::uint64_t reply_bytes_max = std::uint64_t{1} << 30U;

bool repeatable(const ClientRequest& request) {
    if (request.method != "POST") return true;
    return std::any_of(request.headers.begin(), request.headers.end(),
                       [](const auto& header) { return header.first == "Idempotency-Key"; });
}

}  // namespace

std::string ServerAddress::authority() const {
    const bool v6 = host.find(':') != std::string::npos;
    return (v6 ? "[" + host + "]" : host) + ":" + port;
}

std::string ServerAddress::text() const { return (secure ? "https://" : "http://") + authority(); }

Result<ServerAddress> parse_server(std::string_view url) {
    const Error error{
        ErrorCode::invalid,
        "no server address (http://HOST:PORT or https://HOST:PORT): " + std::string(url)};
    const auto parsed = boost::urls::parse_uri({url.data(), url.size()});
    if (!parsed || parsed->host().empty()) return error;
    const bool secure = parsed->scheme() == "https";
    if (!secure && parsed->scheme() != "http") return error;
    const bool bare = !parsed->has_query() && !parsed->has_fragment() && !parsed->has_userinfo() &&
                      (parsed->encoded_path().empty() || parsed->encoded_path() == "/");
    if (!bare) return error;
    const std::string port(parsed->port());
    const char* const usual = secure ? "443" : "80";
    return ServerAddress{parsed->host_address(), port.empty() ? usual : port, secure};
}

std::string encode_component(std::string_view text) {
    return boost::urls::encode({text.data(), text.size()}, boost::urls::unreserved_chars);
}

struct HttpClient::Impl {
    ServerAddress server;
    std::string token;
    asio::io_context io;
    std::optional<ClientStream> stream;
    beast::flat_buffer buffer;

    // Beast's timeouts work with asynchronous operations only: start one, run until it is over.
    template <typename Start>
    boost::system::error_code wait(Start start) {
        boost::system::error_code result;
        stream->next_layer().expires_after(request_timeout);
        start([&result](boost::system::error_code error, auto&&...) { result = error; });
        io.restart();
        io.run();
        return result;
    }

    boost::system::error_code connect() {
        boost::system::error_code error;
        tcp::resolver resolver(io);
        const auto endpoints = resolver.resolve(server.host, server.port, error);
        if (error) return error;
        stream.emplace(io, server);
        buffer.clear();
        error = wait([&](auto done) { stream->async_connect(endpoints, std::move(done)); });
        if (error) {
            stream.reset();
            return error;
        }
        boost::system::error_code ignored;
        stream->next_layer().socket().set_option(tcp::no_delay(true), ignored);
        return error;
    }

    [[nodiscard]] http::request<http::string_body> message(const ClientRequest& request) const {
        http::request<http::string_body> message;
        message.method_string(request.method);
        message.target(request.target);
        message.version(11);
        message.set(http::field::host, server.authority());
        message.set(http::field::user_agent, version_text);
        if (!token.empty()) message.set(http::field::authorization, "Bearer " + token);
        for (const auto& [name, value] : request.headers) message.set(name, value);
        if (!request.body.empty()) {
            message.set(http::field::content_type, "application/json");
            message.body() = request.body;
        }
        message.prepare_payload();
        return message;
    }

    boost::system::error_code exchange(const ClientRequest& request, ClientReply& reply) {
        const auto sent = message(request);
        auto error = wait([&](auto done) { http::async_write(*stream, sent, std::move(done)); });
        if (error) return error;
        http::response_parser<http::string_body> parser;
        parser.body_limit(reply_bytes_max);
        error =
            wait([&](auto done) { http::async_read(*stream, buffer, parser, std::move(done)); });
        if (error) return error;
        reply.status = parser.get().result_int();
        const auto next = parser.get()["Jalon-Next"];
        reply.next.assign(next.data(), next.size());
        reply.body = std::move(parser.get().body());
        if (!parser.get().keep_alive()) stream.reset();
        return error;
    }
};

HttpClient::HttpClient(ServerAddress server, std::string token) : impl_(std::make_unique<Impl>()) {
    impl_->server = std::move(server);
    impl_->token = std::move(token);
}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

Result<ClientReply> HttpClient::send(const ClientRequest& request) {
    boost::system::error_code error;
    const bool reused = impl_->stream.has_value();
    if (!reused) error = impl_->connect();
    ClientReply reply;
    if (!error) error = impl_->exchange(request, reply);
    if (error && reused && repeatable(request)) {
        impl_->stream.reset();
        error = impl_->connect();
        if (!error) error = impl_->exchange(request, reply);
    }
    if (!error) return reply;
    impl_->stream.reset();
    return Error{ErrorCode::io, "cannot reach " + impl_->server.text() + ": " + error.message()};
}

}  // namespace jalon
