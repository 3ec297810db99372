// What the server would answer, from a data directory: the same shapes as over HTTP. Sealed fields
// stay sealed: a reading offline cannot be recorded.
#pragma once

#include "engine/base/value.h"
#include "tools/jalon/offline.h"
#include "tools/jalon/where.h"

namespace jalon {

[[nodiscard]] Result<Value> offline_instance(const OfflineLog& log, const InstanceId& id,
                                             const Moment& moment, Timestamp now);

// {"items":[…], "next":null}
[[nodiscard]] Result<Value> offline_history(const OfflineLog& log, const InstanceId& id,
                                            const Moment& moment);

// As an administrator would find them.
[[nodiscard]] Result<Value> offline_allowed(const OfflineLog& log, const InstanceId& id,
                                            const Moment& moment, Timestamp now);

// Why one timer is due. not_found: nothing of that name is.
[[nodiscard]] Result<Value> offline_due(const OfflineLog& log, const InstanceId& id,
                                        const std::string& timer, const Moment& moment,
                                        Timestamp now);

// {"items":[…], "next":null, "position":N}
[[nodiscard]] Result<Value> offline_list(const OfflineLog& log, const Filter& filter,
                                         const Moment& moment, Timestamp now);

}  // namespace jalon
