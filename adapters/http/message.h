#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jalon {

// One HTTP request as the router sees it; its framing was checked before it got here.
struct HttpRequest {
    std::string method;  // As sent, case-sensitive; HEAD is not rewritten to GET.
    std::string target;  // Origin-form as sent ("/v1/log?after=3"), or "*" for OPTIONS.

    // Percent-decoded, valid UTF-8, never with an encoded slash or NUL: splitting it at '/' gives
    // the same segments as splitting before decoding. Dot segments are left as they are.
    std::string path;

    // Decoded as an HTML form is (WHATWG URL, '+' is a space), valid UTF-8, in order, repeats kept.
    std::vector<std::pair<std::string, std::string>> query;

    std::vector<std::pair<std::string, std::string>> headers;  // Names as sent, in order.
    std::string body;                                          // Unchunked.
    bool local = false;  // The peer has a loopback address: it is a program of this machine.

    // The first header named `name`, whatever its case; nullptr when there is none. Borrowed.
    [[nodiscard]] const std::string* header(std::string_view name) const;

    // The first query parameter named `name`; nullptr when there is none. Borrowed.
    [[nodiscard]] const std::string* param(std::string_view name) const;
};

// One answer. The transport adds Content-Length, Date, Connection, X-Content-Type-Options and,
// unless `headers` holds one, Cache-Control: no-store. An empty content_type sends none.
struct HttpResponse {
    unsigned status = 200;
    std::string content_type;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

}  // namespace jalon
