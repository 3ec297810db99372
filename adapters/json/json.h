// JSON text and Value. Reading is strict I-JSON (RFC 7493); writing is always valid UTF-8.
// Pure functions, safe to call from any thread.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/base/value.h"

namespace jalon {

// Reads one JSON value. `[[1]]` has depth 2; a scalar has depth 0.
//
//   invalid: the text is no I-JSON: empty, malformed, a byte order mark, bad UTF-8, a surrogate
//            without its partner or a noncharacter (also when escaped), a NUL, a name twice,
//            nested deeper than `depth_max`, or anything but white space after the value.
//   type:    a number written without fraction or exponent that int64 cannot hold, or another one
//            past binary64. A text that is malformed as well is `invalid`, except that reading
//            stops at a number past binary64.
//
// The message names the number of bytes read when the fault was found. "-0" is the integer 0;
// "-0.0" is a double. A double too small for binary64 is its nearest one, as IEEE 754 rounds.
[[nodiscard]] Result<Value> parse_json(std::string_view text,
                                       int depth_max = limits::json_depth_max);

// Without white space, members in their order. parse_json gives back an equal value whose integers
// are integers and whose doubles are doubles (hence "1.0"). Bytes that are no UTF-8 are written as
// U+FFFD; NaN and infinity, which no Value should hold, as null.
[[nodiscard]] std::string to_json(const Value& value);

// The same over several lines, indented by two spaces, without a line break at the end.
[[nodiscard]] std::string to_pretty_json(const Value& value);

// RFC 8785: members sorted by UTF-16 code units, numbers as ECMAScript writes them. One deviation:
// an int64 past 2^53 is written exactly instead of being rounded to a double. It is a text to hash:
// parse_json refuses a double from 2^63 to 1e21, which RFC 8785 writes like an integer.
[[nodiscard]] std::string canonical_json(const Value& value);

}  // namespace jalon
