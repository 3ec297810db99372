// Grants, tokens and links as the API reads and shows them.
#pragma once

#include <optional>

#include "adapters/api/input.h"
#include "adapters/files/token_book.h"
#include "adapters/files/token_record.h"

namespace jalon {

// The members role, org, subject, countries and hosts of a body; 422 for what is no text.
[[nodiscard]] Input<TokenGrant> read_grant(const Value& body);

[[nodiscard]] Value grant_json(const TokenGrant& grant);

// Anything of the token file; its glass as it stands at `now`.
[[nodiscard]] Value token_json(const TokenBook::Entry& entry, std::optional<Timestamp> last_used_at,
                               Timestamp now);

// Null for nullopt.
[[nodiscard]] Value time_json(const std::optional<Timestamp>& time);

}  // namespace jalon
