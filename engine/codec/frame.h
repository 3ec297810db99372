// The frame around every encoding: u16 format, fields, u32 crc32c over all before it. Format and
// crc keep their place in every later format, so that old programs can tell newer bytes from broken
// ones. Private to engine/codec.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/codec/byte_writer.h"

namespace jalon {

inline constexpr std::size_t crc_bytes = 4;

// Adds the crc and gives the bytes.
[[nodiscard]] Bytes close_frame(ByteWriter out);

// `bytes` without the crc; the format is still at the front. Borrowed.
//
// corruption:   too short, the crc does not match, or the format is 0.
// newer_format: intact, but of a format past `format_max`.
[[nodiscard]] Result<std::span<const std::uint8_t>> open_frame(std::span<const std::uint8_t> bytes,
                                                               std::uint16_t format_max);

}  // namespace jalon
