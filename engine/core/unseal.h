// Unsealing: clear text for whoever may see it, on the fly. No projection keeps what comes out.
#pragma once

#include <functional>
#include <string_view>

#include "engine/base/ids.h"
#include "engine/instance/state.h"
#include "engine/ports/sealer.h"

namespace jalon {

// May the reader see fields of this class?
using MayOpen = std::function<bool(std::string_view sensitivity)>;

// `value`, taken from the state's data, with every mark replaced: by the clear value where
// `may_open` says so, by null where the key is gone, by {"$sealed": CLASS} otherwise.
[[nodiscard]] Value unseal(const Sealer& sealer, const LogId& log_id, const InstanceState& state,
                           Value value, const MayOpen& may_open);

// One sealed field. null: its key is gone.
[[nodiscard]] Value unseal_part(const Sealer& sealer, const LogId& log_id,
                                const InstanceId& instance, const Hash& request_key_hash,
                                const SealedPart& part);

}  // namespace jalon
