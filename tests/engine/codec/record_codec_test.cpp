#include "engine/codec/record_codec.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "engine/base/crc32c.h"
#include "engine/codec/byte_writer.h"

namespace jalon {
namespace {

// Of a record of an event without instance: what stands before a field has a fixed size.
constexpr std::size_t instance_flag_at = 2 + 16 + 8;
constexpr std::size_t type_at = instance_flag_at + 1 + 8;
constexpr std::size_t type_version_at = type_at + 2;

Bytes with_crc(Bytes body) {
    ByteWriter out(body.size() + 4);
    out.raw(body);
    out.number(crc32c(body));
    return std::move(out).take();
}

Bytes with_byte(const Bytes& record, std::size_t index, std::uint8_t byte) {
    Bytes body(record.begin(), record.end() - 4);
    body.at(index) = byte;
    return with_crc(std::move(body));
}

Error error_of(const Bytes& record) {
    const auto decoded = decode_record(record);
    return decoded ? Error{ErrorCode::not_found, "it decoded"} : decoded.error();
}

TEST(RecordCodec, StartsWithItsFormatAndEndsWithItsChecksum) {
    const Bytes record = encode_record(Event{});
    EXPECT_EQ(record[0], 1);
    EXPECT_EQ(record[1], 0);
    EXPECT_EQ(record, with_crc(Bytes(record.begin(), record.end() - 4)));
}

TEST(RecordCodec, ANewerFormatIsNamedAndNotCalledCorrupt) {
    const Bytes newer = with_byte(encode_record(Event{}), 0, 2);
    EXPECT_EQ(error_of(newer).code, ErrorCode::newer_format);
    EXPECT_NE(error_of(newer).message.find("format 2"), std::string::npos);
    EXPECT_EQ(decode_head(newer).error().code, ErrorCode::newer_format);
    EXPECT_EQ(error_of(with_crc({3, 0, 1, 2, 3})).code, ErrorCode::newer_format);
}

TEST(RecordCodec, ANewerTypeVersionIsNamed) {
    const Bytes newer = with_byte(encode_record(Event{}), type_version_at, 3);
    EXPECT_EQ(error_of(newer).code, ErrorCode::newer_format);
    EXPECT_NE(error_of(newer).message.find("StepTaken version 3"), std::string::npos);
    EXPECT_EQ(decode_head(newer).error().code, ErrorCode::newer_format);
}

TEST(RecordCodec, AnUnknownTypeIsOfANewerVersion) {
    const Bytes newer = with_byte(encode_record(Event{}), type_at, 12);
    EXPECT_EQ(error_of(newer).code, ErrorCode::newer_format);
    EXPECT_NE(error_of(newer).message.find("event type 12"), std::string::npos);
}

TEST(RecordCodec, ZeroIsNoFormatNoTypeAndNoVersion) {
    for (const std::size_t index : {std::size_t{0}, type_at, type_version_at}) {
        EXPECT_EQ(error_of(with_byte(encode_record(Event{}), index, 0)).code,
                  ErrorCode::corruption);
        EXPECT_FALSE(decode_head(with_byte(encode_record(Event{}), index, 0)));
    }
}

TEST(RecordCodec, TrailingBytesAreCorruption) {
    const Bytes record = encode_record(Event{});
    Bytes longer(record.begin(), record.end() - 4);
    longer.push_back(0);
    const Error error = error_of(with_crc(longer));
    EXPECT_EQ(error.code, ErrorCode::corruption);
    EXPECT_NE(error.message.find("trailing"), std::string::npos);
}

TEST(RecordCodec, AnUnknownTimerChangeIsCorruption) {
    Event event;
    event.outcome.timers.resize(1);
    event.outcome.timers[0].name = "<timer>";
    const Bytes record = encode_record(event);
    const std::string name = "<timer>";
    const auto at = std::search(record.begin(), record.end(), name.begin(), name.end());
    ASSERT_NE(at, record.end());
    const auto change_at = static_cast<std::size_t>(at - record.begin()) - 2;  // before the length
    for (const std::uint8_t change : Bytes{0, 4, 255}) {
        EXPECT_EQ(error_of(with_byte(record, change_at, change)).code, ErrorCode::corruption);
    }
    EXPECT_TRUE(decode_record(with_byte(record, change_at, 3)));
}

TEST(RecordCodec, ALocalTimeOffTheClockIsCorruption) {
    Event event;
    event.outcome.timers.resize(1);
    event.outcome.timers[0].local = {{2026, 7, 1}, 86'399'999'999};
    const Bytes record = encode_record(event);
    const Bytes date{0xEA, 0x07, 0, 0, 7, 1};
    const auto at = std::search(record.begin(), record.end(), date.begin(), date.end());
    ASSERT_NE(at, record.end());
    const auto date_at = static_cast<std::size_t>(at - record.begin());
    EXPECT_EQ(error_of(with_byte(record, date_at + 4, 13)).code, ErrorCode::corruption);
    EXPECT_EQ(error_of(with_byte(record, date_at + 5, 0)).code, ErrorCode::corruption);
    EXPECT_EQ(error_of(with_byte(record, date_at + 10, 0x15)).code, ErrorCode::corruption);
    EXPECT_EQ(error_of(with_byte(record, date_at + 13, 0x80)).code, ErrorCode::corruption);
}

TEST(RecordCodec, TheLeafCoversAllButTheChecksum) {
    const Bytes record = encode_record(Event{});
    const auto leaf = leaf_bytes(record);
    EXPECT_EQ(leaf.data(), record.data());
    EXPECT_EQ(leaf.size(), record.size() - 4);
}

TEST(RecordCodec, TheHeadNeedsNoMoreThanTheStart) {
    const Bytes record = encode_record(Event{});
    const std::size_t head_bytes = type_version_at + 2 + 32 + 1 + 8 + 8;
    EXPECT_TRUE(decode_head(std::span(record).first(head_bytes)));
    EXPECT_FALSE(decode_head(std::span(record).first(head_bytes - 1)));
}

TEST(RecordCodecDeathTest, AnEventOfAVersionFromTheFutureIsNeverWritten) {
    Event event;
    event.type_version = 3;
    EXPECT_DEATH((void)encode_record(event), "CHECK failed");
}

}  // namespace
}  // namespace jalon
