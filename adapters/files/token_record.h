// What the token file knows: tokens, links, and the sessions that browsers get for links.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/time.h"

namespace jalon {

// What a token lets its bearer be. Empty lists: no restriction.
struct TokenGrant {
    std::string role;
    std::string org;
    std::string subject;  // opaque id
    std::vector<std::string> countries;
    std::vector<std::string> hosts;
    std::optional<Timestamp> expires_at;

    friend bool operator==(const TokenGrant&, const TokenGrant&) = default;
};

// An instance out of scope that the bearer opened in an emergency, and until when.
struct BrokenGlass {
    std::string instance;
    Timestamp until;

    friend bool operator==(const BrokenGlass&, const BrokenGlass&) = default;
};

// A token, or a session: a token whose secret only a browser's cookie holds.
struct TokenRecord {
    std::string id;  // public: names the token in lists and revocations
    TokenGrant grant;
    Timestamp created_at;
    std::string link = {};  // of a session: the link that it was made with
    std::vector<BrokenGlass> glass = {};

    [[nodiscard]] bool is_session() const { return !link.empty(); }

    friend bool operator==(const TokenRecord&, const TokenRecord&) = default;
};

// Lets one person in, once: for its secret a browser gets a session.
struct LinkRecord {
    std::string id;
    TokenGrant grant;  // of its sessions; expires_at is when the link dies unused
    Timestamp created_at;
    std::string instance = {};  // from which it was made; may be empty
    std::string created_by = {};
    std::optional<Timestamp> used_at = {};   // for the first time
    Hash device{};                           // of the browser that used it, hashed
    std::vector<std::string> sessions = {};  // ids, of those that were not revoked
    std::size_t uses = 0;                    // sessions ever made with it

    friend bool operator==(const LinkRecord&, const LinkRecord&) = default;
};

}  // namespace jalon
