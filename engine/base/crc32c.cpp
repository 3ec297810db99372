#include "engine/base/crc32c.h"

#include <array>
#include <cstddef>
#include <cstring>

namespace jalon {
namespace {

constexpr std::size_t slices = 8;
using Table = std::array<std::uint32_t, 256>;

// tables[k][b] is the effect of byte b with k zero bytes after it, so that eight bytes are folded
// by eight independent look-ups instead of a chain of eight.
constexpr std::array<Table, slices> make_tables() {
    std::array<Table, slices> tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) * 0x82F63B78U);
        tables[0][byte] = crc;
    }
    for (std::size_t slice = 1; slice < slices; ++slice) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[slice - 1][byte];
            tables[slice][byte] = (before >> 8U) ^ tables[0][before & 0xFFU];
        }
    }
    return tables;
}

constexpr std::array<Table, slices> tables = make_tables();

std::uint32_t load_u32(const std::uint8_t* bytes) {
    return static_cast<std::uint32_t>(bytes[0]) | static_cast<std::uint32_t>(bytes[1]) << 8U |
           static_cast<std::uint32_t>(bytes[2]) << 16U |
           static_cast<std::uint32_t>(bytes[3]) << 24U;
}

std::uint32_t fold_eight(std::uint32_t crc, const std::uint8_t* bytes) {
    const std::uint32_t low = crc ^ load_u32(bytes);
    const std::uint32_t high = load_u32(bytes + 4);
    return tables[7][low & 0xFFU] ^ tables[6][(low >> 8U) & 0xFFU] ^
           tables[5][(low >> 16U) & 0xFFU] ^ tables[4][low >> 24U] ^ tables[3][high & 0xFFU] ^
           tables[2][(high >> 8U) & 0xFFU] ^ tables[1][(high >> 16U) & 0xFFU] ^
           tables[0][high >> 24U];
}

#ifdef __x86_64__
__attribute__((target("sse4.2"))) std::uint32_t crc32c_by_instruction(
    std::span<const std::uint8_t> bytes) {
    std::uint64_t crc = 0xFFFFFFFFU;
    while (bytes.size() >= sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), sizeof word);
        crc = __builtin_ia32_crc32di(crc, word);
        bytes = bytes.subspan(sizeof word);
    }
    auto rest = static_cast<std::uint32_t>(crc);
    for (const std::uint8_t byte : bytes) rest = __builtin_ia32_crc32qi(rest, byte);
    return rest ^ 0xFFFFFFFFU;
}
#endif

}  // namespace

std::uint32_t crc32c(std::span<const std::uint8_t> bytes) {
#ifdef __x86_64__
    static const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;
    if (has_instruction) return crc32c_by_instruction(bytes);
#endif
    std::uint32_t crc = 0xFFFFFFFFU;
    while (bytes.size() >= slices) {
        crc = fold_eight(crc, bytes.data());
        bytes = bytes.subspan(slices);
    }
    for (const std::uint8_t byte : bytes) crc = (crc >> 8U) ^ tables[0][(crc ^ byte) & 0xFFU];
    return crc ^ 0xFFFFFFFFU;
}

}  // namespace jalon
