// Whatever the bytes: no crash, no read past the end, and what decodes encodes to the same bytes.
//
// The input is the bytes without their checksum, which is put behind them here: otherwise hardly
// any input would get past it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/crc32c.h"
#include "engine/codec/byte_writer.h"
#include "engine/codec/record_codec.h"
#include "engine/codec/state_codec.h"

namespace {

void try_record(std::span<const std::uint8_t> bytes) {
    const auto head = jalon::decode_head(bytes);
    const auto event = jalon::decode_record(bytes);
    if (!event) return;
    CHECK(std::ranges::equal(jalon::encode_record(*event), bytes));
    CHECK(head && head->position == event->position && head->recorded_at == event->recorded_at);
}

void try_state(std::span<const std::uint8_t> bytes) {
    const auto state = jalon::decode_state(bytes);
    if (state) CHECK(std::ranges::equal(jalon::encode_state(*state), bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> body(data, size);
    try_record(body);
    try_state(body);

    jalon::ByteWriter out(size + 4);
    out.raw(body);
    out.number(jalon::crc32c(body));
    const jalon::Bytes framed = std::move(out).take();
    try_record(framed);
    try_state(framed);
    return 0;
}
