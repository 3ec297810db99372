// The lines of a bundle's events.jsonl and inclusion.jsonl, to the byte as they are written, and a
// proof of consistency. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"

namespace jalon {

// {"position","record"}
struct EventLine {
    Position position;
    Bytes record;
};
[[nodiscard]] std::optional<EventLine> parse_event_line(std::string_view line);

// {"position","leaf_hash","index","size","proof"}
struct InclusionLine {
    Position position;
    Hash leaf{};
    std::uint64_t index = 0;
    std::uint64_t size = 0;
    std::vector<Hash> proof;
};
[[nodiscard]] std::optional<InclusionLine> parse_inclusion_line(std::string_view line);

// A consistency proof as the command line and the server give it.
struct ConsistencyLine {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    std::vector<Hash> proof;
};
[[nodiscard]] std::optional<ConsistencyLine> parse_consistency_line(std::string_view line);

}  // namespace jalon
