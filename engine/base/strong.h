// Strong<Tag, Rep>: one meaning, one type. No implicit conversion and no arithmetic, so that two
// numbers of different meaning cannot be swapped in a call.
#pragma once

#include <compare>
#include <utility>

namespace jalon {

template <typename Tag, typename Rep>
class Strong {
public:
    Strong() = default;
    explicit Strong(Rep value) : value_(std::move(value)) {}

    [[nodiscard]] const Rep& value() const { return value_; }

    friend bool operator==(const Strong&, const Strong&) = default;
    friend auto operator<=>(const Strong&, const Strong&) = default;

private:
    Rep value_{};
};

}  // namespace jalon
