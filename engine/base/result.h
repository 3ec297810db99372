// Result<T, E>: a value or the reason why there is none. [[nodiscard]], so that an ignored failure
// does not compile. The member names are those of std::expected, which needs C++23.
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "engine/base/check.h"
#include "engine/base/error.h"

namespace jalon {

template <typename T, typename E = Error>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit
    Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit

    [[nodiscard]] bool has_value() const { return state_.index() == 0; }
    [[nodiscard]] explicit operator bool() const { return has_value(); }

    // REQUIRES: has_value().
    [[nodiscard]] const T& value() const& {
        CHECK(has_value());
        return *std::get_if<0>(&state_);
    }
    [[nodiscard]] T& value() & {
        CHECK(has_value());
        return *std::get_if<0>(&state_);
    }
    [[nodiscard]] T&& value() && {
        CHECK(has_value());
        return std::move(*std::get_if<0>(&state_));
    }
    [[nodiscard]] const T& operator*() const& { return value(); }
    [[nodiscard]] T& operator*() & { return value(); }
    [[nodiscard]] T&& operator*() && { return std::move(*this).value(); }
    [[nodiscard]] const T* operator->() const { return &value(); }
    [[nodiscard]] T* operator->() { return &value(); }

    // REQUIRES: !has_value().
    [[nodiscard]] const E& error() const {
        CHECK(!has_value());
        return *std::get_if<1>(&state_);
    }

private:
    std::variant<T, E> state_;
};

// An action that either happened or failed.
template <typename E>
class [[nodiscard]] Result<void, E> {
public:
    Result() = default;
    Result(E error) : error_(std::move(error)) {}  // NOLINT: implicit

    [[nodiscard]] bool has_value() const { return !error_.has_value(); }
    [[nodiscard]] explicit operator bool() const { return has_value(); }

    // REQUIRES: !has_value().
    [[nodiscard]] const E& error() const {
        CHECK(error_.has_value());
        return *error_;
    }

private:
    std::optional<E> error_;
};

}  // namespace jalon
