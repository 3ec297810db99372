// The fields of an event in the order of their bytes, said once for Encoder and Decoder. A new
// member breaks the structured binding, so none can be forgotten. Private to engine/codec.
#pragma once

#include <concepts>
#include <type_traits>

#include "engine/instance/event.h"

namespace jalon {

// T, const or not: the encoder reads it, the decoder fills it.
template <typename Given, typename T>
concept Of = std::same_as<std::remove_const_t<Given>, T>;

template <typename Codec>
void fields(Codec& codec, Of<Actor> auto& actor) {
    auto& [subject, role, org] = actor;
    codec(subject, role, org);
}

template <typename Codec>
void fields(Codec& codec, Of<ReadFact> auto& fact) {
    auto& [name, value, instance, position] = fact;
    codec(name, value, instance, position);
}

template <typename Codec>
void fields(Codec& codec, Of<HistoryValue> auto& history) {
    auto& [state, active] = history;
    codec(state, active);
}

template <typename Codec>
void fields(Codec& codec, Of<Patch> auto& patch) {
    auto& [path, value] = patch;
    codec(path, value);
}

template <typename Codec>
void fields(Codec& codec, Of<TimerEntry> auto& timer) {
    auto& [change, name, owner, trigger, at, local, zone, zone_version, keep] = timer;
    codec(change, name, owner, trigger, at, local, zone, zone_version, keep);
}

template <typename Codec>
void fields(Codec& codec, Of<GuardResult> auto& guard) {
    auto& [code, verdict] = guard;
    codec(code, verdict);
}

template <typename Codec>
void fields(Codec& codec, Of<Notice> auto& notice) {
    auto& [to, message] = notice;
    codec(to, message);
}

template <typename Codec>
void fields(Codec& codec, Of<Outcome> auto& outcome) {
    auto& [exited, entered, configuration, history, patch, timers, guards, notices, changed,
           final_] = outcome;
    codec(exited, entered, configuration, history, patch, timers, guards, notices, changed, final_);
}

template <typename Codec>
void fields(Codec& codec, Of<Told> auto& told) {
    auto& [instance, trigger, data, where] = told;
    static_cast<void>(where);  // never on the log
    codec(instance, trigger, data);
}

template <typename Codec>
void fields(Codec& codec, Of<SealedPart> auto& part) {
    auto& [path, subject, sensitivity, key_epoch, nonce, ciphertext, tag] = part;
    codec(path, subject, sensitivity, key_epoch, nonce, ciphertext, tag);
}

template <typename Codec>
void fields(Codec& codec, Of<Event> auto& event) {
    auto& [log_id, position, instance, version, type, type_version, workflow_hash, rule_set,
           occurred_at, recorded_at, actor, on_behalf_of, channel, request_key_hash, causation,
           trigger, input, read_facts, outcome, sealed, corrects, told] = event;
    codec(log_id, position, instance, version, type, type_version);
    codec.versions(type, type_version);
    codec(workflow_hash, rule_set, occurred_at, recorded_at, actor, on_behalf_of, channel,
          request_key_hash, causation, trigger, input, read_facts, outcome, sealed, corrects);
    codec.told(type_version, told);
}

}  // namespace jalon
