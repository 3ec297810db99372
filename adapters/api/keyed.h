// Keyed: the Idempotency-Key of a request and what it stands for.
#pragma once

#include <optional>
#include <string>

#include "adapters/api/input.h"
#include "adapters/files/token_record.h"
#include "engine/base/hasher.h"
#include "engine/core/request.h"

namespace jalon {

// Whose a key is. An outbox that outlives its session is sent in the next one, and the steps that
// had arrived must not be taken twice: for them the keys of sessions are the person's.
enum class KeyOwner { token, person };

// The header Idempotency-Key: it stands for method, target, body and the headers that say what is
// uploaded. nullopt: there is none. 400: it is no key.
[[nodiscard]] Input<std::optional<KeyedBy>> read_key(const HttpRequest& request,
                                                     const TokenRecord& token, KeyOwner owner,
                                                     const Hasher& hasher);

}  // namespace jalon
