// The names of things on the log.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/strong.h"

namespace jalon {

// Place in the whole log: 1-based and dense; 0 = before the first event.
using Position = Strong<struct PositionTag, std::uint64_t>;

// Count of an instance's events; 0 = the instance is absent.
using Version = Strong<struct VersionTag, std::uint64_t>;

// Opaque, chosen by the client or the server; see is_instance_id.
using InstanceId = Strong<struct InstanceIdTag, std::string>;

// SHA-256, big-endian as the standard prints it.
using Hash = std::array<std::uint8_t, 32>;

// One data directory's log, drawn at its birth: 128 random bits.
using LogId = std::array<std::uint8_t, 16>;

[[nodiscard]] inline Position next(Position position) { return Position{position.value() + 1}; }
[[nodiscard]] inline Version next(Version version) { return Version{version.value() + 1}; }

// [A-Za-z0-9][A-Za-z0-9._-]{0,99} without "..": safe in a path, a file name and a key.
[[nodiscard]] bool is_instance_id(std::string_view text);

// Lower-case hexadecimal.
[[nodiscard]] std::string to_hex(const Hash& hash);
[[nodiscard]] std::string to_hex(const LogId& id);

// Reads 2·N hexadecimal digits; false when `text` is anything else.
[[nodiscard]] bool from_hex(std::string_view text, Hash& hash);
[[nodiscard]] bool from_hex(std::string_view text, LogId& id);

}  // namespace jalon
