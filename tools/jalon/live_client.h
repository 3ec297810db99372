// LiveClient: one subscription to a server's live feed, message by message.
#pragma once

#include <memory>
#include <string>

#include "engine/base/result.h"
#include "engine/base/value.h"
#include "tools/jalon/http_client.h"

namespace jalon {

// Thread-safety: none.
class LiveClient {
public:
    // Connects and asks for `jalon.v1`.
    // io: the server cannot be reached. invalid: it refuses; the message says why.
    [[nodiscard]] static Result<LiveClient> connect(const ServerAddress& server,
                                                    const std::string& token);
    ~LiveClient();

    LiveClient(LiveClient&&) noexcept;
    LiveClient& operator=(LiveClient&&) noexcept;

    [[nodiscard]] Result<void> send(const Value& message);

    // The next message. io: the connection ended or was silent for a minute. invalid: no JSON, or
    // the server closed the connection for good (code 4400, 4401, 4403).
    [[nodiscard]] Result<Value> receive();

private:
    struct Impl;
    explicit LiveClient(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> impl_;
};

}  // namespace jalon
