#include "engine/codec/byte_reader.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "engine/codec/byte_writer.h"

namespace jalon {
namespace {

Bytes varint_bytes(std::uint64_t value) {
    ByteWriter out(1);
    out.varint(value);
    return std::move(out).take();
}

bool reads_varint(const Bytes& bytes) {
    ByteReader in(bytes);
    (void)in.varint();
    return in.ok();
}

TEST(ByteWriter, WritesLittleEndian) {
    ByteWriter out(0);
    out.number(std::uint16_t{0x0102});
    out.number(std::int32_t{-2});
    EXPECT_EQ(std::move(out).take(), (Bytes{0x02, 0x01, 0xFE, 0xFF, 0xFF, 0xFF}));
}

TEST(ByteWriter, PutsTheLengthBeforeText) {
    ByteWriter out(2);
    out.text("abc");
    out.text("");
    EXPECT_EQ(std::move(out).take(), (Bytes{3, 'a', 'b', 'c', 0}));
}

TEST(ByteWriter, WritesVarintsInTheFewestBytes) {
    EXPECT_EQ(varint_bytes(0), (Bytes{0x00}));
    EXPECT_EQ(varint_bytes(127), (Bytes{0x7F}));
    EXPECT_EQ(varint_bytes(128), (Bytes{0x80, 0x01}));
    EXPECT_EQ(varint_bytes(300), (Bytes{0xAC, 0x02}));
    EXPECT_EQ(varint_bytes(std::numeric_limits<std::uint64_t>::max()).size(), 10U);
}

TEST(ByteReader, ReadsEveryVarintThatIsWritten) {
    for (unsigned shift = 0; shift < 64; ++shift) {
        for (const std::uint64_t value : {(1ULL << shift) - 1, 1ULL << shift, ~0ULL >> shift}) {
            const Bytes bytes = varint_bytes(value);
            ByteReader in(bytes);
            EXPECT_EQ(in.varint(), value);
            EXPECT_TRUE(in.ok());
            EXPECT_EQ(in.remaining(), 0U);
        }
    }
}

TEST(ByteReader, RefusesAVarintLongerThanNeeded) {
    EXPECT_FALSE(reads_varint({0x80, 0x00}));
    EXPECT_FALSE(reads_varint({0xFF, 0x80, 0x00}));
}

TEST(ByteReader, RefusesAVarintPast64Bits) {
    EXPECT_TRUE(reads_varint({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}));
    EXPECT_FALSE(reads_varint({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02}));
    EXPECT_FALSE(reads_varint(Bytes(11, 0xFF)));
}

TEST(ByteReader, RefusesABooleanThatIsNeitherZeroNorOne) {
    const Bytes bytes{0, 1, 2};
    ByteReader in(bytes);
    EXPECT_FALSE(in.boolean());
    EXPECT_TRUE(in.boolean());
    EXPECT_TRUE(in.ok());
    EXPECT_FALSE(in.boolean());
    EXPECT_FALSE(in.ok());
}

TEST(ByteReader, RefusesACountPastTheEnd) {
    const Bytes bytes{3, 'a', 'b'};
    ByteReader in(bytes);
    EXPECT_EQ(in.text(), "");
    EXPECT_FALSE(in.ok());
}

TEST(ByteReader, KeepsTheFirstFailureAndReadsNothingAfterIt) {
    const Bytes bytes{2, 7, 7, 7};
    ByteReader in(bytes);
    EXPECT_FALSE(in.boolean());
    const Error first = in.error();
    EXPECT_EQ(in.number<std::uint8_t>(), 0);
    EXPECT_EQ(in.error(), first);
    EXPECT_EQ(in.remaining(), 0U);
}

}  // namespace
}  // namespace jalon
