// Event as bytes: record format v1, described in FORMAT.md. Pure; safe from any thread.
//
// Canonical: an event has one encoding, and what decodes is encoded to the same bytes again. The
// Merkle leaf covers these bytes, so released ones never change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/time.h"
#include "engine/instance/event.h"

namespace jalon {

// REQUIRES: type and type_version are known, every Value is_encodable (value_codec.h).
[[nodiscard]] Bytes encode_record(const Event& event);

// corruption:   wrong checksum, truncated, trailing bytes, or a field that encode_record would not
//               write.
// newer_format: intact, but of a later format, event type or type version; the message names it.
[[nodiscard]] Result<Event> decode_record(std::span<const std::uint8_t> record);

// The same over an event of before, whose memory is used again: for reading a long log. After an
// error `event` holds anything.
[[nodiscard]] Result<void> decode_record(std::span<const std::uint8_t> record, Event& event);

// No record is shorter: its crc.
inline constexpr std::size_t record_bytes_min = 4;

// What the Merkle leaf hash covers: the record without its crc. Borrowed from `record`.
// REQUIRES: record.size() >= record_bytes_min.
[[nodiscard]] std::span<const std::uint8_t> leaf_bytes(std::span<const std::uint8_t> record);

// The start of a record, enough to file and to filter it.
struct RecordHead {
    LogId log_id{};
    Position position;
    std::optional<InstanceId> instance;
    Version version;
    EventType type = EventType::step_taken;
    Hash workflow_hash{};
    Timestamp occurred_at;
    Timestamp recorded_at;

    friend bool operator==(const RecordHead&, const RecordHead&) = default;
};

// Reads the start only and does NOT verify the checksum: for scans over records that are verified
// elsewhere. Errors as of decode_record, as far as the start shows them.
[[nodiscard]] Result<RecordHead> decode_head(std::span<const std::uint8_t> record);

}  // namespace jalon
