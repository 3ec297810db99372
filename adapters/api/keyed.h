// Keyed: the Idempotency-Key of a request and what it stands for.
#pragma once

#include <optional>
#include <string>

#include "adapters/api/input.h"
#include "adapters/files/token_record.h"
#include "engine/base/hasher.h"
#include "engine/core/request.h"

namespace jalon {

// The header Idempotency-Key: keys are the token's own, and stand for method, target and body.
// Those of sessions are the person's: an outbox that outlives its session is sent in the next one,
// and what had arrived must not be done twice. nullopt: there is none. 400: it is no key.
[[nodiscard]] Input<std::optional<KeyedBy>> read_key(const HttpRequest& request,
                                                     const TokenRecord& token,
                                                     const Hasher& hasher);

}  // namespace jalon
