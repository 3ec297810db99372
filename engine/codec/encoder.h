// Encoder: how each kind of field becomes bytes. Which fields a struct has, and in which order, is
// said once for encoder and decoder by the functions `fields` (event_fields.h, state_codec.cpp).
// Private to engine/codec.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/strong.h"
#include "engine/base/time.h"
#include "engine/codec/value_codec.h"
#include "engine/codec/versions.h"
#include "engine/instance/event.h"

namespace jalon {

class Encoder {
public:
    explicit Encoder(ByteWriter& out) : out_(out) {}

    template <typename... Parts>
    void operator()(const Parts&... parts) {
        (put(parts), ...);
    }

    void versions(EventType type, std::uint16_t type_version) const {
        CHECK(is_known(type) && type_version >= 1 && type_version <= type_version_max);
    }

    // One encoding for an event: the version says whether there is anything in the list.
    void told(std::uint16_t type_version, const std::vector<Told>& told) {
        CHECK(told.empty() == (type_version < type_version_told));
        for (const Told& one : told) CHECK(one.where.empty());
        if (!told.empty()) put(told);
    }

private:
    void put(bool value) { out_.boolean(value); }
    void put(std::uint16_t value) { out_.number(value); }
    void put(std::uint32_t value) { out_.number(value); }
    void put(std::uint64_t value) { out_.number(value); }
    void put(std::int64_t value) { out_.number(value); }
    void put(const std::string& value) { out_.text(value); }
    void put(const Value& value) { write_value(out_, value); }
    void put(EventType value) { out_.number(static_cast<std::uint16_t>(value)); }

    void put(TimerChange value) {
        CHECK(is_known(value));
        out_.number(static_cast<std::uint8_t>(value));
    }

    void put(Verdict value) {
        CHECK(is_known(value));
        out_.number(static_cast<std::uint8_t>(value));
    }

    void put(const LocalDateTime& value) {
        CHECK(is_plausible(value));
        out_.number(static_cast<std::int32_t>(value.date.year));
        out_.number(static_cast<std::uint8_t>(value.date.month));
        out_.number(static_cast<std::uint8_t>(value.date.day));
        out_.number(value.microseconds);
    }

    template <typename Tag, typename Rep>
    void put(const Strong<Tag, Rep>& value) {
        put(value.value());
    }

    template <std::size_t N>
    void put(const std::array<std::uint8_t, N>& bytes) {
        out_.raw(bytes);
    }

    void put(const std::vector<std::uint8_t>& bytes) {
        out_.varint(bytes.size());
        out_.raw(bytes);
    }

    template <typename T>
    void put(const std::optional<T>& value) {
        out_.boolean(value.has_value());
        if (value) put(*value);
    }

    template <typename T>
    void put(const std::vector<T>& items) {
        put_all(items);
    }

    template <typename T>
    void put(const std::set<T>& items) {
        put_all(items);
    }

    template <typename T>
    void put(const std::map<std::string, T>& entries) {
        out_.varint(entries.size());
        for (const auto& [key, value] : entries) {
            put(key);
            put(value);
        }
    }

    template <typename Struct>
    void put(const Struct& part) {
        fields(*this, part);
    }

    template <typename Items>
    void put_all(const Items& items) {
        out_.varint(items.size());
        for (const auto& item : items) put(item);
    }

    ByteWriter& out_;
};

}  // namespace jalon
