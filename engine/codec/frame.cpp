#include "engine/codec/frame.h"

#include <string>
#include <utility>

#include "engine/base/crc32c.h"
#include "engine/codec/byte_reader.h"

namespace jalon {

Bytes close_frame(ByteWriter out) {
    out.number(crc32c(out.written()));
    return std::move(out).take();
}

Result<std::span<const std::uint8_t>> open_frame(std::span<const std::uint8_t> bytes,
                                                 std::uint16_t format_max) {
    if (bytes.size() < sizeof(std::uint16_t) + crc_bytes) {
        return Error{ErrorCode::corruption, "truncated: shorter than its frame"};
    }
    const auto framed = bytes.first(bytes.size() - crc_bytes);
    if (ByteReader(bytes.last(crc_bytes)).number<std::uint32_t>() != crc32c(framed)) {
        return Error{ErrorCode::corruption, "the checksum does not match"};
    }
    const auto format = ByteReader(framed).number<std::uint16_t>();
    if (format == 0) return Error{ErrorCode::corruption, "the format is 0"};
    if (format > format_max) {
        return Error{ErrorCode::newer_format,
                     "format " + std::to_string(format) + " is of a later version of Jalon"};
    }
    return framed;
}

}  // namespace jalon
