// Random events and states for RapidCheck: every field random, within what the codec accepts.
#pragma once

#include <rapidcheck.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/codec/value_codec.h"
#include "engine/instance/state.h"

namespace jalon::testing {

template <typename T>
T any() {
    return *rc::gen::arbitrary<T>();
}

template <typename Named>
Named any_named() {
    return Named{any<std::decay_t<decltype(std::declval<Named>().value())>>()};
}

template <std::size_t N>
std::array<std::uint8_t, N> any_array() {
    std::array<std::uint8_t, N> bytes{};
    for (std::uint8_t& byte : bytes) byte = any<std::uint8_t>();
    return bytes;
}

// Up to three of what `make` makes: the shape matters here, not the mass.
template <typename Make>
auto some(const Make& make) {
    std::vector<decltype(make())> items(*rc::gen::inRange<std::size_t>(0, 4));
    for (auto& item : items) item = make();
    return items;
}

inline std::string any_text() { return any<std::string>(); }

inline Value any_value(int depth = 3) {
    switch (*rc::gen::inRange(0, depth > 0 ? 8 : 6)) {
        case 0: return Value{};
        case 1: return any<bool>();
        case 2: return any<std::int64_t>();
        case 3:
            return *rc::gen::suchThat(rc::gen::arbitrary<double>(),
                                      [](double number) { return std::isfinite(number); });
        case 4: return -0.0;
        case 5: return any_text();
        case 6: return Value{some([&] { return any_value(depth - 1); })};
        default: {
            Value object{Value::Object{}};
            for (const std::string& name : some(any_text)) object.set(name, any_value(depth - 1));
            return object;
        }
    }
}

inline LocalDateTime any_local() {
    return {{any<int>(), *rc::gen::inRange(1U, 13U), *rc::gen::inRange(1U, 32U)},
            *rc::gen::inRange<std::int64_t>(0, 86'400'000'000)};
}

inline TimerEntry any_timer_entry() {
    return {static_cast<TimerChange>(*rc::gen::inRange(1, 4)),
            any_text(),
            any_text(),
            any_text(),
            any_named<Timestamp>(),
            any_local(),
            any_text(),
            any_text(),
            any<bool>()};
}

inline SealedPart any_sealed_part() {
    return {any_text(),           any_text(),      any_text(),
            any<std::uint32_t>(), any_array<12>(), any<std::vector<std::uint8_t>>(),
            any_array<16>()};
}

inline Patch any_patch() {
    return {any_text(), any<bool>() ? std::optional<Value>(any_value()) : std::nullopt};
}

inline Outcome any_outcome() {
    Outcome outcome;
    outcome.exited = some(any_text);
    outcome.entered = some(any_text);
    outcome.configuration = some(any_text);
    outcome.history = some([] { return HistoryValue{any_text(), some(any_text)}; });
    outcome.patch = some(any_patch);
    outcome.timers = some(any_timer_entry);
    outcome.guards = some([] {
        return GuardResult{any_text(), static_cast<Verdict>(*rc::gen::inRange(0, 3))};
    });
    outcome.notices = some([] { return Notice{some(any_text), any_value()}; });
    outcome.changed = any<bool>();
    outcome.final = any<bool>();
    return outcome;
}

inline Event any_event() {
    Event event;
    event.log_id = any_array<16>();
    event.position = any_named<Position>();
    if (any<bool>()) event.instance = any_named<InstanceId>();
    event.version = any_named<Version>();
    event.type = static_cast<EventType>(*rc::gen::inRange(1, 12));
    event.workflow_hash = any_array<32>();
    event.rule_set = any_text();
    event.occurred_at = any_named<Timestamp>();
    event.recorded_at = any_named<Timestamp>();
    event.actor = {any_text(), any_text(), any_text()};
    event.on_behalf_of = any_text();
    event.channel = any_text();
    event.request_key_hash = any_array<32>();
    event.causation = any_named<Position>();
    event.trigger = any_text();
    event.input = any_value();
    event.read_facts = some([] {
        return ReadFact{any_text(), any_value(), any_text(), any_named<Position>()};
    });
    event.outcome = any_outcome();
    event.sealed = some(any_sealed_part);
    event.corrects = any_named<Position>();
    event.told = some([] { return Told{any_text(), any_text(), any_value()}; });
    event.type_version = event.told.empty() ? 1 : 2;
    return event;
}

inline InstanceState any_state() {
    InstanceState state;
    state.id = any_named<InstanceId>();
    state.version = any_named<Version>();
    state.position = any_named<Position>();
    state.workflow_hash = any_array<32>();
    state.rule_set = any_text();
    state.active = any<std::set<std::string>>();
    state.configuration = some(any_text);
    state.history = any<std::map<std::string, std::vector<std::string>>>();
    state.data = any_value();
    state.sealed = some([] { return SealedField{any_sealed_part(), any_array<32>()}; });
    state.timers = some([] {
        return Timer{
            any_text(),  any_text(), any_text(), any_named<Timestamp>(), any_named<Timestamp>(),
            any<bool>(), any<bool>()};
    });
    for (const std::string& trigger : some(any_text)) {
        state.steps[trigger] = {any_named<Timestamp>(), any_text(), any_named<Position>()};
    }
    state.final = any<bool>();
    state.created_at = any_named<Timestamp>();
    state.updated_at = any_named<Timestamp>();
    state.latest_occurred_at = any_named<Timestamp>();
    return state;
}

}  // namespace jalon::testing
