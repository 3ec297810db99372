// Decoder: the mirror of encoder.h. It accepts no byte that Encoder would not have written.
// Private to engine/codec.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/strong.h"
#include "engine/base/time.h"
#include "engine/codec/value_codec.h"
#include "engine/codec/versions.h"
#include "engine/instance/event.h"

namespace jalon {

class Decoder {
public:
    explicit Decoder(ByteReader& in) : in_(in) {}

    template <typename... Parts>
    void operator()(Parts&... parts) {
        (get(parts), ...);
    }

    // What follows in the record depends on both, so they are looked at before anything else is.
    void versions(EventType type, std::uint16_t type_version) {
        if (type_version == 0 || static_cast<std::uint16_t>(type) == 0) {
            in_.fail_corrupt("an event type or its version is 0");
        } else if (!is_known(type)) {
            in_.fail(ErrorCode::newer_format, "event type " +
                                                  std::to_string(static_cast<std::uint16_t>(type)) +
                                                  " is of a later version of Jalon");
        } else if (type_version > type_version_max) {
            in_.fail(ErrorCode::newer_format, std::string(name_of(type)) + " version " +
                                                  std::to_string(type_version) +
                                                  " is of a later version of Jalon");
        }
    }

    void told(std::uint16_t type_version, std::vector<Told>& told) {
        if (type_version < type_version_told) {
            told.clear();
        } else {
            get(told);
            if (told.empty()) in_.fail_corrupt("a version 2 event tells nobody");
        }
    }

private:
    // A count is cheap to claim: room is made for this many, and for more only as they are read.
    static constexpr std::size_t reserve_max = 32;

    void get(bool& value) { value = in_.boolean(); }
    void get(std::uint16_t& value) { value = in_.number<std::uint16_t>(); }
    void get(std::uint32_t& value) { value = in_.number<std::uint32_t>(); }
    void get(std::uint64_t& value) { value = in_.number<std::uint64_t>(); }
    void get(std::int64_t& value) { value = in_.number<std::int64_t>(); }
    void get(std::string& value) { in_.text(value); }
    void get(Value& value) { read_value(in_, value); }
    void get(EventType& value) { value = static_cast<EventType>(in_.number<std::uint16_t>()); }

    void get(TimerChange& value) {
        value = static_cast<TimerChange>(in_.number<std::uint8_t>());
        if (in_.ok() && !is_known(value)) in_.fail_corrupt("a timer change is unknown");
    }

    void get(Verdict& value) {
        value = static_cast<Verdict>(in_.number<std::uint8_t>());
        if (in_.ok() && !is_known(value)) in_.fail_corrupt("a guard's verdict is unknown");
    }

    void get(LocalDateTime& value) {
        value.date.year = in_.number<std::int32_t>();
        value.date.month = in_.number<std::uint8_t>();
        value.date.day = in_.number<std::uint8_t>();
        value.microseconds = in_.number<std::int64_t>();
        if (in_.ok() && !is_plausible(value)) in_.fail_corrupt("a local date-time is impossible");
    }

    template <typename Tag, typename Rep>
    void get(Strong<Tag, Rep>& value) {
        Rep rep{};
        get(rep);
        value = Strong<Tag, Rep>{std::move(rep)};
    }

    template <std::size_t N>
    void get(std::array<std::uint8_t, N>& bytes) {
        const auto read = in_.raw(N);
        std::copy(read.begin(), read.end(), bytes.begin());
    }

    void get(std::vector<std::uint8_t>& bytes) {
        const auto read = in_.raw(in_.count());
        bytes.assign(read.begin(), read.end());
    }

    template <typename T>
    void get(std::optional<T>& value) {
        if (!in_.boolean()) {
            value.reset();
        } else {
            get(value ? *value : value.emplace());
        }
    }

    template <typename T>
    void get(std::vector<T>& items) {
        const std::size_t count = in_.count();
        if (items.size() > count) items.resize(count);
        items.reserve(std::min(count, reserve_max));
        for (std::size_t i = 0; i < count && in_.ok(); ++i) {
            get(i < items.size() ? items[i] : items.emplace_back());
        }
    }

    template <typename T>
    void get(std::set<T>& items) {
        const std::size_t count = in_.count();
        for (std::size_t i = 0; i < count && in_.ok(); ++i) {
            T item;
            get(item);
            if (!items.empty() && !(*items.rbegin() < item)) in_.fail_corrupt("a set is unsorted");
            items.insert(items.end(), std::move(item));
        }
    }

    template <typename T>
    void get(std::map<std::string, T>& entries) {
        const std::size_t count = in_.count();
        for (std::size_t i = 0; i < count && in_.ok(); ++i) {
            std::string key;
            get(key);
            if (!entries.empty() && !(entries.rbegin()->first < key)) {
                in_.fail_corrupt("a map is unsorted");
            }
            get(entries.try_emplace(entries.end(), std::move(key))->second);
        }
    }

    template <typename Struct>
    void get(Struct& part) {
        fields(*this, part);
    }

    ByteReader& in_;
};

}  // namespace jalon
