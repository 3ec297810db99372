// HttpClient: one request at a time to a Jalon server, over one connection that is kept open.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"

namespace jalon {

// "http://HOST[:PORT]" or "https://HOST[:PORT]", taken apart.
struct ServerAddress {
    std::string host;
    std::string port;
    bool secure = false;

    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::string authority() const;  // HOST:PORT, as the header Host has it
};

// invalid: anything else than such a URL (a path "/" is passed over).
[[nodiscard]] Result<ServerAddress> parse_server(std::string_view url);

// Percent-encodes what may not stand in one segment of a path or one value of a query.
[[nodiscard]] std::string encode_component(std::string_view text);

struct ClientRequest {
    std::string method = "GET";
    std::string target;
    std::string body;  // JSON; sent when it is not empty
    std::vector<std::pair<std::string, std::string>> headers;
};

struct ClientReply {
    unsigned status = 0;
    std::string body;
    std::string next;  // the header Jalon-Next: where a log that goes on is to be read further
};

// Thread-safety: none.
class HttpClient {
public:
    // `token` may be empty. Connects with the first request.
    HttpClient(ServerAddress server, std::string token);
    ~HttpClient();

    HttpClient(HttpClient&&) noexcept;
    HttpClient& operator=(HttpClient&&) noexcept;

    // A connection that the server closed meanwhile is opened again, once, when the request can be
    // repeated without harm: a GET, a PUT, or a POST with an Idempotency-Key.
    //
    // io: the server cannot be reached, did not answer within 30 s, or answered no HTTP. Whether
    // the request was carried out is unknown.
    [[nodiscard]] Result<ClientReply> send(const ClientRequest& request);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace jalon
