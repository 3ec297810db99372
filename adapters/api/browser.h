// How a browser comes: with an Origin, with a cookie that its user does not see, and with a value
// that only a page of ours can know. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/http/message.h"
#include "engine/base/hasher.h"

namespace jalon {

// How browsers reach this server. Behind a reverse proxy it is plain.
enum class Transport { plain, tls };

// A page of another site must not speak for who is signed in here; programs send no Origin.
[[nodiscard]] bool is_own_origin(const HttpRequest& request, Transport transport);

// The same as the browser itself says it, in Sec-Fetch-Site, where it does.
[[nodiscard]] bool is_same_site(const HttpRequest& request);

// SCHEME://HOST, as whoever sent the request names this server.
[[nodiscard]] std::string origin_of(const HttpRequest& request, Transport transport);

// What the cookie of a session holds; nullopt: there is none; "": there are two that differ.
[[nodiscard]] std::optional<std::string> cookie_secret(const HttpRequest& request,
                                                       Transport transport);

// Set-Cookie for a session; for an empty secret and 0 seconds, the end of it. nullopt: the secret
// would go over a network unencrypted.
[[nodiscard]] std::optional<std::string> session_cookie(const HttpRequest& request,
                                                        Transport transport,
                                                        std::string_view secret,
                                                        std::int64_t seconds);

// What a page of ours sends as Jalon-CSRF. It tells nothing about the secret.
[[nodiscard]] std::string csrf_value(std::string_view secret, const Hasher& hasher);

// Why a request that came by the cookie of `secret` may have been forged by another site.
[[nodiscard]] std::optional<std::string_view> forgery(const HttpRequest& request,
                                                      Transport transport, std::string_view secret,
                                                      const Hasher& hasher);

}  // namespace jalon
