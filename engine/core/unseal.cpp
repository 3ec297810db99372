#include "engine/core/unseal.h"

#include <utility>

#include "engine/codec/byte_reader.h"
#include "engine/codec/value_codec.h"
#include "engine/instance/personal.h"

namespace jalon {
namespace {

Value value_of(const std::string& plaintext) {
    const Bytes bytes(plaintext.begin(), plaintext.end());
    ByteReader in{bytes};
    Value value = read_value(in);
    return in.ok() ? value : Value{};
}

Value open_field(const Sealer& sealer, const LogId& log_id, const InstanceState& state,
                 const SealedField& field, const MayOpen& may_open) {
    if (!may_open(field.part.sensitivity)) {
        return Value::Object{{"$sealed", field.part.sensitivity}};
    }
    return unseal_part(sealer, log_id, state.id, field.request_key_hash, field.part);
}

}  // namespace

Value unseal_part(const Sealer& sealer, const LogId& log_id, const InstanceId& instance,
                  const Hash& request_key_hash, const SealedPart& part) {
    const auto opened =
        sealer.open(SealBinding{log_id, instance, request_key_hash, part.path}, part);
    return opened ? value_of(*opened) : Value{};
}

Value unseal(const Sealer& sealer, const LogId& log_id, const InstanceState& state, Value value,
             const MayOpen& may_open) {
    if (!has_sealed_mark(value)) return value;  // still shared with where it came from
    if (const std::int64_t* index = sealed_index(value)) {
        const auto at = static_cast<std::size_t>(*index);
        if (*index < 0 || at >= state.sealed.size()) return Value{};
        return open_field(sealer, log_id, state, state.sealed[at], may_open);
    }
    if (Value::Array* list = value.as_array()) {
        for (Value& item : *list) item = unseal(sealer, log_id, state, std::move(item), may_open);
    } else if (Value::Object* object = value.as_object()) {
        for (Value::Member& member : *object) {
            member.value = unseal(sealer, log_id, state, std::move(member.value), may_open);
        }
    }
    return value;
}

}  // namespace jalon
