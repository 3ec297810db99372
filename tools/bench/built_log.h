// A log that is built as fast as the engine decides: groups as large as it makes them.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.h"

namespace jalon {

// Of at least `events` events, in a directory that does not exist. Returns how many it has.
[[nodiscard]] Result<std::uint64_t> build_log(const std::string& directory, std::uint64_t events,
                                              std::uint64_t seed);

}  // namespace jalon
