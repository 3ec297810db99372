#include "engine/codec/record_codec.h"

#include <cstddef>
#include <string>
#include <utility>

#include "engine/base/check.h"
#include "engine/codec/decoder.h"
#include "engine/codec/encoder.h"
#include "engine/codec/event_fields.h"
#include "engine/codec/frame.h"

namespace jalon {
namespace {

constexpr std::size_t usual_record_bytes = 1024;  // most records are smaller: one allocation

Error about_record(const Error& error) { return {error.code, "record: " + error.message}; }

}  // namespace

Bytes encode_record(const Event& event) {
    ByteWriter out(usual_record_bytes);
    out.number(record_format);
    Encoder encode(out);
    fields(encode, event);
    return close_frame(std::move(out));
}

Result<void> decode_record(std::span<const std::uint8_t> record, Event& event) {
    const auto framed = open_frame(record, record_format);
    if (!framed) return about_record(framed.error());
    ByteReader in(*framed);
    (void)in.number<std::uint16_t>();  // the format, known by now
    Decoder decode(in);
    fields(decode, event);
    if (in.remaining() > 0) in.fail_corrupt("trailing bytes");
    if (!in.ok()) return about_record(in.error());
    return {};
}

Result<Event> decode_record(std::span<const std::uint8_t> record) {
    Event event;
    if (auto decoded = decode_record(record, event); !decoded) return decoded.error();
    return event;
}

std::span<const std::uint8_t> leaf_bytes(std::span<const std::uint8_t> record) {
    CHECK(record.size() >= crc_bytes);
    return record.first(record.size() - crc_bytes);
}

Result<RecordHead> decode_head(std::span<const std::uint8_t> record) {
    ByteReader in(record);
    const auto format = in.number<std::uint16_t>();
    if (format == 0) in.fail_corrupt("the format is 0");
    if (format > record_format) {
        in.fail(ErrorCode::newer_format,
                "format " + std::to_string(format) + " is of a later version of Jalon");
    }
    RecordHead head;
    std::uint16_t type_version = 0;
    std::string rule_set;
    Decoder decode(in);
    decode(head.log_id, head.position, head.instance, head.version, head.type, type_version);
    decode.versions(head.type, type_version);
    decode(head.workflow_hash, rule_set, head.occurred_at, head.recorded_at);
    if (!in.ok()) return about_record(in.error());
    return head;
}

}  // namespace jalon
