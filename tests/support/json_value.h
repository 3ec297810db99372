// JSON text as a Value, for tests: member order is kept, whole numbers are int64.
#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/value.h"

namespace jalon::testing {

// A whole number past int64 becomes the nearest double.
[[nodiscard]] inline Value value_of_json(const nlohmann::ordered_json& json) {
    switch (json.type()) {
        case nlohmann::ordered_json::value_t::boolean: return json.get<bool>();
        case nlohmann::ordered_json::value_t::number_integer: return json.get<std::int64_t>();
        case nlohmann::ordered_json::value_t::number_unsigned: {
            const auto number = json.get<std::uint64_t>();
            constexpr auto int_max = std::numeric_limits<std::int64_t>::max();
            if (number <= static_cast<std::uint64_t>(int_max)) {
                return static_cast<std::int64_t>(number);
            }
            return static_cast<double>(number);
        }
        case nlohmann::ordered_json::value_t::number_float: return json.get<double>();
        case nlohmann::ordered_json::value_t::string: return json.get<std::string>();
        case nlohmann::ordered_json::value_t::array: {
            Value::Array list;
            for (const auto& element : json) list.push_back(value_of_json(element));
            return list;
        }
        case nlohmann::ordered_json::value_t::object: {
            Value::Object object;
            for (const auto& [name, member] : json.items()) {
                object.push_back({name, value_of_json(member)});
            }
            return object;
        }
        default: return {};
    }
}

// nullopt when `text` is no JSON.
[[nodiscard]] inline std::optional<Value> parse_json(std::string_view text) {
    const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
    if (json.is_discarded()) return std::nullopt;
    return value_of_json(json);
}

}  // namespace jalon::testing
