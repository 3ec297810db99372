// ByteReader: reads what ByteWriter wrote, from bytes that nobody vouches for. It never reads past
// its end. The first failure sticks: what is read after it is zero or empty, and nothing is left to
// read, so that a decoder asks once, at its end. Every accepted encoding is the only one of its
// value.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace jalon {

class ByteReader {
public:
    // `bytes` are borrowed and must outlive the reader and the views that it gives.
    explicit ByteReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    [[nodiscard]] bool ok() const { return !error_.has_value(); }
    [[nodiscard]] std::size_t remaining() const { return bytes_.size() - used_; }

    // REQUIRES: !ok().
    [[nodiscard]] const Error& error() const { return *error_; }

    // The first failure counts; the place is added to its message.
    void fail(ErrorCode code, std::string message);
    void fail_corrupt(const char* message);

    template <std::integral Number>
    requires(!std::same_as<Number, bool>) [[nodiscard]] Number number() {
        Number value{};
        const auto bytes = raw(sizeof value);
        if (bytes.size() == sizeof value) std::memcpy(&value, bytes.data(), sizeof value);
        return value;
    }

    [[nodiscard]] bool boolean() {
        const auto value = number<std::uint8_t>();
        if (value > 1) fail_corrupt("a boolean is neither 0 nor 1");
        return value == 1;
    }

    [[nodiscard]] std::uint64_t varint() {
        if (remaining() > 0 && bytes_[used_] < 0x80U) return bytes_[used_++];  // most of them
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto byte = number<std::uint8_t>();
            const std::uint64_t bits = byte & 0x7FU;
            if ((bits << shift) >> shift != bits) break;
            value |= bits << shift;
            if ((byte & 0x80U) != 0) continue;
            if (bits == 0 && shift > 0) break;
            return value;
        }
        fail_corrupt("a varint is longer than needed or past 64 bits");
        return 0;
    }

    // A length, or a count of things that take a byte at least: never more than what remains.
    [[nodiscard]] std::size_t count() {
        const std::uint64_t value = varint();
        if (value <= remaining()) return static_cast<std::size_t>(value);
        fail_corrupt("truncated: a count is past the end");
        return 0;
    }

    // Empty when fewer than `size` bytes remain.
    [[nodiscard]] std::span<const std::uint8_t> raw(std::size_t size) {
        if (size > remaining()) {
            fail_corrupt("truncated");
            return {};
        }
        const auto bytes = bytes_.subspan(used_, size);
        used_ += size;
        return bytes;
    }

    [[nodiscard]] std::string_view text() {
        const auto bytes = raw(count());
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }

    // The same, into the memory that `value` has: assigning costs four times as much.
    void text(std::string& value) {
        const std::string_view read = text();
        if (read.size() <= value.size()) {
            std::memcpy(value.data(), read.data(), read.size());
            value.resize(read.size());
        } else {
            value.clear();
            value.append(read);
        }
    }

private:
    std::span<const std::uint8_t> bytes_;
    std::size_t used_ = 0;
    std::optional<Error> error_;
};

}  // namespace jalon
