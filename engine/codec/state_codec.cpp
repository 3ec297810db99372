#include "engine/codec/state_codec.h"

#include <cstddef>
#include <utility>

#include "engine/codec/decoder.h"
#include "engine/codec/encoder.h"
#include "engine/codec/event_fields.h"
#include "engine/codec/frame.h"

namespace jalon {

template <typename Codec>
void fields(Codec& codec, Of<Timer> auto& timer) {
    auto& [name, owner, trigger, at, set_at, keep, fired] = timer;
    codec(name, owner, trigger, at, set_at, keep, fired);
}

template <typename Codec>
void fields(Codec& codec, Of<StepMark> auto& mark) {
    auto& [occurred_at, subject, position] = mark;
    codec(occurred_at, subject, position);
}

template <typename Codec>
void fields(Codec& codec, Of<SealedField> auto& field) {
    auto& [part, request_key_hash] = field;
    codec(part, request_key_hash);
}

template <typename Codec>
void fields(Codec& codec, Of<InstanceState> auto& state) {
    auto& [id, version, position, workflow_hash, rule_set, active, configuration, history, data,
           sealed, timers, steps, final_, created_at, updated_at, latest_occurred_at] = state;
    codec(id, version, position, workflow_hash, rule_set, active, configuration, history, data,
          sealed, timers, steps, final_, created_at, updated_at, latest_occurred_at);
}

namespace {

constexpr std::size_t usual_state_bytes = 2048;  // most states are smaller: one allocation

Error about_state(const Error& error) { return {error.code, "state: " + error.message}; }

}  // namespace

Bytes encode_state(const InstanceState& state) {
    ByteWriter out(usual_state_bytes);
    out.number(state_format);
    Encoder encode(out);
    fields(encode, state);
    return close_frame(std::move(out));
}

Result<InstanceState> decode_state(std::span<const std::uint8_t> bytes) {
    const auto framed = open_frame(bytes, state_format);
    if (!framed) return about_state(framed.error());
    ByteReader in(*framed);
    const auto format = in.number<std::uint16_t>();
    if (format != state_format) {
        return about_state(Error{ErrorCode::corruption,
                                 "format " + std::to_string(format) +
                                     " is of an earlier version; jalon rebuild writes it anew"});
    }
    InstanceState state;
    Decoder decode(in);
    fields(decode, state);
    if (in.remaining() > 0) in.fail_corrupt("trailing bytes");
    if (!in.ok()) return about_state(in.error());
    return state;
}

}  // namespace jalon
