#include "engine/codec/state_codec.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "engine/base/crc32c.h"
#include "engine/codec/byte_writer.h"

namespace jalon {
namespace {

Bytes with_crc_renewed(const Bytes& bytes) {
    ByteWriter out(bytes.size());
    out.raw(std::span(bytes).first(bytes.size() - 4));
    out.number(crc32c(out.written()));
    return std::move(out).take();
}

// The same bytes with each `from` replaced by `to`, of the same length, under a right checksum.
Bytes replaced(Bytes bytes, std::string_view from, std::string_view to) {
    const auto at = std::search(bytes.begin(), bytes.end(), from.begin(), from.end());
    if (at == bytes.end()) return {};
    std::copy(to.begin(), to.end(), at);
    return with_crc_renewed(bytes);
}

TEST(StateCodec, AnAbsentInstanceHasAState) {
    const auto decoded = decode_state(encode_state(InstanceState{}));
    ASSERT_TRUE(decoded);
    EXPECT_TRUE(decoded->absent());
}

TEST(StateCodec, ASetOutOfOrderIsCorruption) {
    InstanceState state;
    state.active = {"one", "two"};
    const Bytes bytes = encode_state(state);
    EXPECT_TRUE(decode_state(replaced(bytes, "one", "two")).error().code == ErrorCode::corruption);
    EXPECT_TRUE(decode_state(replaced(bytes, "one", "zzz")).error().code == ErrorCode::corruption);
    EXPECT_TRUE(decode_state(replaced(bytes, "one", "aaa")));
}

TEST(StateCodec, AMapOutOfOrderIsCorruption) {
    InstanceState state;
    state.steps = {{"one", {}}, {"two", {}}};
    const Bytes bytes = encode_state(state);
    EXPECT_TRUE(decode_state(replaced(bytes, "one", "two")).error().code == ErrorCode::corruption);
    EXPECT_TRUE(decode_state(replaced(bytes, "one", "zzz")).error().code == ErrorCode::corruption);
    EXPECT_TRUE(decode_state(replaced(bytes, "one", "aaa")));
}

TEST(StateCodec, ANewerFormatIsNamedAndNotCalledCorrupt) {
    Bytes bytes = encode_state(InstanceState{});
    bytes[0] = 9;
    const auto decoded = decode_state(with_crc_renewed(bytes));
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, ErrorCode::newer_format);
    EXPECT_EQ(decoded.error().message, "state: format 9 is of a later version of Jalon");
}

TEST(StateCodec, TrailingBytesAreCorruption) {
    Bytes bytes = encode_state(InstanceState{});
    bytes.push_back(0);
    EXPECT_EQ(decode_state(with_crc_renewed(bytes)).error().code, ErrorCode::corruption);
}

}  // namespace
}  // namespace jalon
