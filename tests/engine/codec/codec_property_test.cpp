#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstddef>
#include <span>

#include "engine/base/crc32c.h"
#include "engine/codec/record_codec.h"
#include "engine/codec/state_codec.h"
#include "tests/engine/codec/arbitrary.h"

namespace jalon::testing {
namespace {

// Puts the right checksum under bytes that were changed, so that the fields themselves are tested.
void renew_crc(Bytes& bytes) {
    bytes.resize(bytes.size() - 4);
    ByteWriter out(bytes.size() + 4);
    out.raw(bytes);
    out.number(crc32c(bytes));
    bytes = std::move(out).take();
}

void flip_any_bit(Bytes& bytes) {
    const auto bit = *rc::gen::inRange<std::size_t>(0, bytes.size() * 8);
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << (bit % 8)));
}

RC_GTEST_PROP(RecordCodec, GivesBackEveryEvent, ()) {
    const Event event = any_event();
    const Bytes bytes = encode_record(event);
    const auto decoded = decode_record(bytes);
    RC_ASSERT(decoded.has_value());
    RC_ASSERT(*decoded == event);
    RC_ASSERT(encode_record(*decoded) == bytes);
}

RC_GTEST_PROP(RecordCodec, AnEventOfBeforeLeavesNothingBehind, ()) {
    Event reused = any_event();
    const Event event = any_event();
    RC_ASSERT(decode_record(encode_record(event), reused).has_value());
    RC_ASSERT(reused == event);
    RC_ASSERT(encode_record(reused) == encode_record(event));
}

RC_GTEST_PROP(RecordCodec, ReadsTheHeadAsTheWholeDoes, ()) {
    const Event event = any_event();
    const auto head = decode_head(encode_record(event));
    RC_ASSERT(head.has_value());
    const RecordHead expected{event.log_id,      event.position,   event.instance,
                              event.version,     event.type,       event.workflow_hash,
                              event.occurred_at, event.recorded_at};
    RC_ASSERT(*head == expected);
}

RC_GTEST_PROP(RecordCodec, CallsEveryFlippedBitCorruption, ()) {
    Bytes bytes = encode_record(any_event());
    flip_any_bit(bytes);
    const auto decoded = decode_record(bytes);
    RC_ASSERT(!decoded.has_value());
    RC_ASSERT(decoded.error().code == ErrorCode::corruption);
}

RC_GTEST_PROP(RecordCodec, CallsEveryTruncationCorruption, ()) {
    const Bytes bytes = encode_record(any_event());
    const auto kept = *rc::gen::inRange<std::size_t>(0, bytes.size());
    const auto decoded = decode_record(std::span(bytes).first(kept));
    RC_ASSERT(!decoded.has_value());
    RC_ASSERT(decoded.error().code == ErrorCode::corruption);
}

// Bytes made with intent carry a right checksum: then either the shape is refused, or the bytes are
// the one encoding of another event.
RC_GTEST_PROP(RecordCodec, HasOneEncodingForAnEvent, ()) {
    const Event event = any_event();
    Bytes bytes = encode_record(event);
    const Bytes before = bytes;
    flip_any_bit(bytes);
    renew_crc(bytes);
    const auto decoded = decode_record(bytes);
    if (!decoded) return;
    RC_ASSERT(encode_record(*decoded) == bytes);
    if (bytes != before) RC_ASSERT(encode_record(*decoded) != before);
}

RC_GTEST_PROP(RecordCodec, RefusesARecordCutBeforeARightChecksum, ()) {
    Bytes bytes = encode_record(any_event());
    const auto kept = *rc::gen::inRange<std::size_t>(0, bytes.size() - 4);
    bytes.resize(kept + 4);
    renew_crc(bytes);
    RC_ASSERT(!decode_record(bytes).has_value());
}

RC_GTEST_PROP(StateCodec, GivesBackEveryState, ()) {
    const InstanceState state = any_state();
    const Bytes bytes = encode_state(state);
    const auto decoded = decode_state(bytes);
    RC_ASSERT(decoded.has_value());
    RC_ASSERT(*decoded == state);
    RC_ASSERT(encode_state(*decoded) == bytes);
}

RC_GTEST_PROP(StateCodec, CallsEveryFlippedBitCorruption, ()) {
    Bytes bytes = encode_state(any_state());
    flip_any_bit(bytes);
    const auto decoded = decode_state(bytes);
    RC_ASSERT(!decoded.has_value());
    RC_ASSERT(decoded.error().code == ErrorCode::corruption);
}

RC_GTEST_PROP(StateCodec, HasOneEncodingForAState, ()) {
    Bytes bytes = encode_state(any_state());
    flip_any_bit(bytes);
    renew_crc(bytes);
    const auto decoded = decode_state(bytes);
    if (decoded) RC_ASSERT(encode_state(*decoded) == bytes);
}

}  // namespace
}  // namespace jalon::testing
