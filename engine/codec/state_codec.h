// InstanceState as bytes: state format v1, described in FORMAT.md. Pure; safe from any thread. A
// stored state can always be rebuilt from the log; the log is the truth.
#pragma once

#include <cstdint>
#include <span>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/instance/state.h"

namespace jalon {

// Canonical, as records are. REQUIRES: state.data is_encodable (value_codec.h).
[[nodiscard]] Bytes encode_state(const InstanceState& state);

// corruption:   wrong checksum, truncated, trailing bytes, or a field that encode_state would not
//               write.
// newer_format: intact, but of a later format.
[[nodiscard]] Result<InstanceState> decode_state(std::span<const std::uint8_t> bytes);

}  // namespace jalon
