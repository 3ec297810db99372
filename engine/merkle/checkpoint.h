// Checkpoint: how long a log is and what its tree's root is, as one line each (C2SP
// tlog-checkpoint). What is signed. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/ids.h"

namespace jalon {

struct Checkpoint {
    std::string origin;  // which log: unique, not empty, one line
    std::uint64_t size = 0;
    Hash root{};

    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// Three lines: origin, size in decimal, root in base64.
[[nodiscard]] std::string to_text(const Checkpoint& checkpoint);

// Further lines are passed over: they are signed, and mean nothing here. nullopt: anything else.
[[nodiscard]] std::optional<Checkpoint> parse_checkpoint(std::string_view text);

}  // namespace jalon
