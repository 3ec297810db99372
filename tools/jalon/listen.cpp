#include "tools/jalon/listen.h"

#include <charconv>

namespace jalon {

Result<ListenAddress> parse_listen(std::string_view text, Exposure exposure) {
    ListenAddress address;
    if (text.empty()) return address;
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return Error{ErrorCode::invalid, "--listen wants HOST:PORT, such as 127.0.0.1:8080 or :0"};
    }
    const std::string_view digits = text.substr(colon + 1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
        return Error{ErrorCode::invalid, "no port: " + std::string(digits)};
    }
    std::string_view host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host.empty() || host == "localhost") host = "127.0.0.1";
    constexpr std::string_view numeric = "0123456789.";
    const bool v4 =
        host.starts_with("127.") && host.find_first_not_of(numeric) == std::string_view::npos;
    if (exposure == Exposure::loopback && !v4 && host != "::1") {
        return Error{ErrorCode::invalid,
                     std::string(host) +
                         " is no loopback address. There it speaks TLS only: give it --tls-cert "
                         "and --tls-key, or let it listen on 127.0.0.1 behind a reverse proxy"};
    }
    address.host = host;
    return address;
}

std::string url_of(const std::string& scheme, const std::string& host, unsigned short port) {
    const bool v6 = host.find(':') != std::string::npos;
    return scheme + "://" + (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace jalon
