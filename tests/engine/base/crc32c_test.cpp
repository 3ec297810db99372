#include "engine/base/crc32c.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <numeric>
#include <string_view>
#include <vector>

namespace jalon {
namespace {

std::uint32_t crc_of(std::string_view text) {
    return crc32c({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::uint32_t crc_bit_by_bit(std::span<const std::uint8_t> bytes) {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const std::uint8_t byte : bytes) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) * 0x82F63B78U);
    }
    return ~crc;
}

TEST(Crc32c, GivesThePublishedValues) {
    EXPECT_EQ(crc_of(""), 0U);
    EXPECT_EQ(crc_of("123456789"), 0xE3069283U);
    EXPECT_EQ(crc32c(std::vector<std::uint8_t>(32, 0x00)), 0x8A9136AAU);  // RFC 3720 B.4
    EXPECT_EQ(crc32c(std::vector<std::uint8_t>(32, 0xFF)), 0x62A8AB43U);
}

TEST(Crc32c, FoldsEightBytesAtOnceAsItFoldsBits) {
    std::vector<std::uint8_t> bytes(67);
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{200});
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        const auto part = std::span(bytes).first(size);
        EXPECT_EQ(crc32c(part), crc_bit_by_bit(part));
    }
}

}  // namespace
}  // namespace jalon
