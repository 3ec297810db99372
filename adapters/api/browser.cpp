#include "adapters/api/browser.h"

#include <array>

#include "adapters/crypto/constant_time.h"
#include "adapters/http/syntax.h"
#include "engine/base/base64.h"
#include "engine/base/bytes.h"

namespace jalon {
namespace {

// A browser takes a cookie of the first name only from a page that came by TLS, and for no other
// host. The second is for plain HTTP, on this machine alone.
constexpr std::string_view secure_name = "__Host-jalon";
constexpr std::string_view plain_name = "jalon";

std::optional<std::string> cookie_named(const HttpRequest& request, std::string_view wanted) {
    std::optional<std::string> found;
    for (const auto& [header, cookies] : request.headers) {
        if (!equal_ignoring_case(header, "cookie")) continue;
        std::string_view rest = cookies;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find(';'), rest.size());
            const std::string_view pair = trimmed(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            const std::size_t sign = pair.find('=');
            if (sign == std::string_view::npos || pair.substr(0, sign) != wanted) continue;
            const std::string_view value = pair.substr(sign + 1);
            if (found && *found != value) return "";
            found = value;
        }
    }
    return found;
}

// Also where a reverse proxy takes the TLS: the browser says how it came.
bool comes_by_tls(const HttpRequest& request, Transport transport) {
    const std::string* origin = request.header("Origin");
    return transport == Transport::tls || (origin != nullptr && origin->starts_with("https://"));
}

// Browser and server are on one machine: nothing of this goes over a network. The peer of a proxy
// is local too, so the name that the browser asked for counts as well.
bool stays_here(const HttpRequest& request) {
    const std::string* header = request.header("Host");
    if (!request.local || header == nullptr) return false;
    const std::string_view host = std::string_view(*header).substr(0, header->rfind(':'));
    return host == "localhost" || host == "127.0.0.1" || host == "[::1]" || *header == "[::1]";
}

}  // namespace

bool is_own_origin(const HttpRequest& request, Transport transport) {
    const std::string* origin = request.header("Origin");
    const std::string* host = request.header("Host");
    if (origin == nullptr) return true;
    if (host == nullptr) return false;
    if (*origin == "https://" + *host) return true;
    // Whoever sits on the network can be http://HOST: not for who came by TLS.
    const bool plain = transport == Transport::plain && !cookie_named(request, secure_name);
    return plain && *origin == "http://" + *host;
}

bool is_same_site(const HttpRequest& request) {
    const std::string* site = request.header("Sec-Fetch-Site");
    return site == nullptr || *site == "same-origin";
}

std::string origin_of(const HttpRequest& request, Transport transport) {
    const std::string* origin = request.header("Origin");
    if (origin != nullptr && is_own_origin(request, transport)) return *origin;
    const std::string* host = request.header("Host");
    return std::string(transport == Transport::tls ? "https://" : "http://") +
           (host == nullptr ? "localhost" : *host);
}

std::optional<std::string> cookie_secret(const HttpRequest& request, Transport transport) {
    auto secret = cookie_named(request, secure_name);
    if (!secret && transport == Transport::plain && stays_here(request)) {
        secret = cookie_named(request, plain_name);
    }
    return secret;
}

std::optional<std::string> session_cookie(const HttpRequest& request, Transport transport,
                                          std::string_view secret, std::int64_t seconds) {
    const bool by_tls = comes_by_tls(request, transport);
    if (!by_tls && !stays_here(request)) return std::nullopt;
    std::string cookie(by_tls ? secure_name : plain_name);
    cookie.append("=").append(secret).append("; Path=/; ");
    if (by_tls) cookie += "Secure; ";
    return cookie + "HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(seconds);
}

std::string csrf_value(std::string_view secret, const Hasher& hasher) {
    const std::array parts{bytes_of("jalon csrf\n"), bytes_of(secret)};
    return to_base64url(hasher.sha256(parts));
}

std::optional<std::string_view> forgery(const HttpRequest& request, Transport transport,
                                        std::string_view secret, const Hasher& hasher) {
    if (!is_same_site(request)) return "Sec-Fetch-Site is another than this one";
    if (!is_own_origin(request, transport)) return "the Origin is foreign";
    const std::string* sent = request.header("Jalon-CSRF");
    if (sent == nullptr) return "what changes something needs Jalon-CSRF beside the cookie";
    if (constant_time_equal(bytes_of(*sent), bytes_of(csrf_value(secret, hasher)))) {
        return std::nullopt;
    }
    return "Jalon-CSRF is not that of the session";
}

}  // namespace jalon
