// RunningServer: one data directory, served. The composition root of everything but the verbs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "adapters/files/token_store.h"
#include "engine/base/result.h"

namespace jalon {

struct ServeOptions {
    std::string data;
    std::string address = "127.0.0.1";  // numeric
    unsigned short port = 8080;         // 0 picks a free one
    std::string tls_cert;               // path; empty: plain HTTP
    std::string tls_key;
    bool dev = false;          // publish the shipped workflows when they are absent
    bool new_key = false;      // make the log's signing key if it is missing
    std::string zone = "UTC";  // of a directory that is initialised now
    std::optional<std::uint64_t> disk_reserve;  // bytes; see DiskGuard
};

// Thread-safety: create_token, create_link and stop from any thread.
class RunningServer {
public:
    // Opens or initialises the directory, recovers, listens. /readyz answers 200 when this returns.
    // Errors: those of DataDirectory and RocksStore; io when the address cannot be bound.
    [[nodiscard]] static Result<std::unique_ptr<RunningServer>> start(const ServeOptions& options);

    // Finishes what is in flight.
    ~RunningServer();

    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;

    [[nodiscard]] unsigned short port() const;
    [[nodiscard]] Result<NewToken> create_token(const TokenGrant& grant);
    [[nodiscard]] Result<NewLink> create_link(const TokenGrant& grant);

    // Where programs of this machine reach it without TLS; as port() when it speaks plain HTTP.
    [[nodiscard]] unsigned short inner_port() const;

    // Blocks until SIGINT, SIGTERM, stop() or a failure of the log; returns the exit code. With
    // TLS, SIGHUP reads certificate and key again; without, it ends the server too.
    [[nodiscard]] int wait();
    void stop();

private:
    struct Impl;
    explicit RunningServer(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> impl_;
};

}  // namespace jalon
