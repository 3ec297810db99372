// Value as bytes: a tag, then what it needs (FORMAT.md). Member order is kept.
#pragma once

#include "engine/base/limits.h"
#include "engine/base/value.h"
#include "engine/codec/byte_reader.h"
#include "engine/codec/byte_writer.h"

namespace jalon {

// Lists and objects inside one another. The margin above a workflow file is for what wraps it.
inline constexpr int value_depth_max = limits::workflow_json_depth_max + 16;

// True when `value` has bytes: no deeper than value_depth_max, every double finite, no member name
// twice in one object. Whatever a rule computes must be checked before it comes near the log; what
// adapters/json reads holds this already.
[[nodiscard]] bool is_encodable(const Value& value);

// REQUIRES: is_encodable(value).
void write_value(ByteWriter& out, const Value& value);

// Null when the reader fails.
[[nodiscard]] Value read_value(ByteReader& in);

// The same over a value of before, whose memory is used again.
void read_value(ByteReader& in, Value& value);

}  // namespace jalon
