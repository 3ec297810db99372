// ByteWriter: builds bytes, little-endian. Lengths and counts are LEB128 varints: seven bits each,
// the lowest first, the high bit set on every byte but the last, never longer than needed.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

#include "engine/base/bytes.h"

namespace jalon {

static_assert(std::endian::native == std::endian::little, "fixed numbers are copied as they are");

class ByteWriter {
public:
    // `expected` bytes are allocated at once; more is allocated only past them.
    explicit ByteWriter(std::size_t expected) : bytes_(expected) {}

    // u8, u16, u32, u64, i32, i64: as wide as the type.
    template <std::integral Number>
    requires(!std::same_as<Number, bool>) void number(Number value) {
        append(&value, sizeof value);
    }

    void boolean(bool value) { number(static_cast<std::uint8_t>(value ? 1 : 0)); }

    void varint(std::uint64_t value) {
        while (value >= 0x80U) {
            number(static_cast<std::uint8_t>((value & 0x7FU) | 0x80U));
            value >>= 7U;
        }
        number(static_cast<std::uint8_t>(value));
    }

    // Without a length.
    void raw(std::span<const std::uint8_t> bytes) { append(bytes.data(), bytes.size()); }

    // With its length in bytes.
    void text(std::string_view text) {
        varint(text.size());
        append(text.data(), text.size());
    }

    [[nodiscard]] std::span<const std::uint8_t> written() const { return {bytes_.data(), used_}; }

    [[nodiscard]] Bytes take() && {
        bytes_.resize(used_);
        return std::move(bytes_);
    }

private:
    void append(const void* data, std::size_t size) {
        if (size == 0) return;
        if (size > bytes_.size() - used_) bytes_.resize(2 * bytes_.size() + size);
        std::memcpy(bytes_.data() + used_, data, size);
        used_ += size;
    }

    Bytes bytes_;  // [0, used_) is written, the rest is room
    std::size_t used_ = 0;
};

}  // namespace jalon
