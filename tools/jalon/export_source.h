// What exports and reports are made of: instances and events as the contract shows them, from a
// server or from a data directory. What goes wrong is told on stderr, once.
#pragma once

#include <functional>
#include <optional>

#include "engine/base/value.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/where.h"

namespace jalon {

// Those that pass `conditions`, at the moment that the verb names. nullopt: `exit` says why not.
[[nodiscard]] std::optional<Value::Array> exported_instances(const ExportVerb& verb,
                                                             const Conditions& conditions,
                                                             Exit& exit);

// Hands over each event of the log, in order, until `take` returns false. `query` is of GET
// /v1/log, and asked of a server only.
[[nodiscard]] Exit each_event(const Target& target,
                              const std::vector<std::pair<std::string, std::string>>& query,
                              const std::function<bool(const Value& event)>& take);

}  // namespace jalon
