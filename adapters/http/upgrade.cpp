#include "adapters/http/upgrade.h"

#include <algorithm>

#include "adapters/http/problem.h"
#include "adapters/http/syntax.h"

namespace jalon {
namespace {

// 16 bytes in base64: 22 characters, of which the last carries four zero bits, and "==".
bool is_websocket_key(std::string_view key) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return key.size() == 24 && key.substr(22) == "==" && key.find_first_not_of(alphabet) == 22 &&
           std::string_view("AQgw").find(key[21]) != std::string_view::npos;
}

std::size_t count_of(const HttpRequest& request, std::string_view name) {
    const auto named = [name](const auto& field) { return equal_ignoring_case(field.first, name); };
    return static_cast<std::size_t>(
        std::count_if(request.headers.begin(), request.headers.end(), named));
}

}  // namespace

bool header_lists(const HttpRequest& request, std::string_view name, std::string_view member) {
    return std::any_of(request.headers.begin(), request.headers.end(), [&](const auto& field) {
        return equal_ignoring_case(field.first, name) && list_has(field.second, member);
    });
}

bool asks_for_websocket(const HttpRequest& request) {
    return request.method == "GET" && header_lists(request, "connection", "upgrade") &&
           header_lists(request, "upgrade", "websocket");
}

std::optional<HttpResponse> websocket_refusal(const HttpRequest& request) {
    const std::string* version = request.header("sec-websocket-version");
    if (version == nullptr || *version != "13" || count_of(request, "sec-websocket-version") > 1) {
        HttpResponse response =
            problem(426, "upgrade_required", "the WebSocket protocol version here is 13");
        response.headers.emplace_back("Upgrade", "websocket");
        response.headers.emplace_back("Sec-WebSocket-Version", "13");
        return response;
    }
    const std::string* key = request.header("sec-websocket-key");
    if (key == nullptr || !is_websocket_key(*key) || count_of(request, "sec-websocket-key") > 1) {
        return problem(400, "bad_request", "Sec-WebSocket-Key is not 16 bytes in base64, once");
    }
    return std::nullopt;
}

}  // namespace jalon
