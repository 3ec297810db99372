// Tickets: one-time passes to the live feed, for browsers that cannot send a header with a
// WebSocket. Thread-safety: none.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "adapters/files/token_store.h"
#include "engine/base/time.h"

namespace jalon {

class Tickets {
public:
    struct Ticket {
        std::string text;
        Timestamp expires_at;
    };

    // Valid for 30 s and for one use. nullopt: too many are open.
    [[nodiscard]] std::optional<Ticket> issue(const TokenRecord& token, Timestamp now);

    // Takes the ticket; nullopt when it is unknown, used or expired.
    [[nodiscard]] std::optional<TokenRecord> redeem(const std::string& text, Timestamp now);

private:
    struct Entry {
        TokenRecord token;
        Timestamp expires_at;
    };
    std::map<std::string, Entry> entries_;
};

}  // namespace jalon
