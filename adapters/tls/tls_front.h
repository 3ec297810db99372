// TlsFront: takes TLS connections and passes what is inside them on to the plain server of this
// process, byte for byte. The server stays free of TLS, and each connection looks to it like one of
// this machine.
//
// TLS 1.2 and 1.3 only, http/1.1 by ALPN, no session is resumed across a reload of the certificate.
//
// Thread-safety: every method from any one thread at a time. Its connections live on a thread of
// its own.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "engine/base/result.h"

namespace jalon {

struct TlsOptions {
    std::string address = "127.0.0.1";  // numeric, IPv4 or IPv6
    unsigned short port = 0;            // 0 picks a free one
    std::string certificate;            // path: PEM, the server's first, then the chain
    std::string key;                    // path: PEM
    unsigned short inner_port = 0;      // of the plain server, on 127.0.0.1
    unsigned max_connections = 4096;    // past it a connection is closed at once
    std::chrono::milliseconds handshake_timeout = std::chrono::seconds(10);
    std::chrono::milliseconds stop_grace = std::chrono::seconds(5);
};

class TlsFront {
public:
    // invalid: the address is not numeric, the certificate or key cannot be used, or they do not
    // belong together. io: it cannot be bound.
    [[nodiscard]] static Result<std::unique_ptr<TlsFront>> listen(TlsOptions options);

    // Takes no more connections, lets the others end within the grace, then cuts them.
    ~TlsFront();

    TlsFront(const TlsFront&) = delete;
    TlsFront& operator=(const TlsFront&) = delete;

    [[nodiscard]] unsigned short port() const;

    // Reads certificate and key again, for connections to come. invalid: the old ones stay.
    [[nodiscard]] Result<void> reload();

private:
    class Impl;
    explicit TlsFront(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace jalon
