// Lets valijson read a Value where it lies, so that checking data builds no second tree. The shape
// (names, iterators, nested types) is the one valijson's templates ask for. Private to this folder:
// it includes valijson.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <valijson/internal/adapter.hpp>
#include <valijson/internal/basic_adapter.hpp>
#include <valijson/internal/frozen_value.hpp>

#include "engine/base/value.h"

// The names of the methods are those that valijson's templates call.
// NOLINTBEGIN(readability-identifier-naming)
namespace jalon {

// Thrown through valijson, which has no bounds of its own, and caught in schema.cpp.
struct CheckStopped : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// valijson matches names with a backtracking engine that recurses once a character.
inline constexpr std::size_t checked_name_bytes_max = 256;

// A value under check. `steps` (may be null) counts down the schemas applied; both outlive it.
struct ValueRef {
    const Value* value;
    std::size_t* steps;
};

class ValueAdapter;
using ValueMember = std::pair<std::string, ValueAdapter>;

// Walks over the items of a list or the members of an object.
template <typename Element, typename Item>
class ValueIterator {
public:
    using iterator_category = std::bidirectional_iterator_tag;
    using value_type = Element;
    using difference_type = std::ptrdiff_t;
    using pointer = Element*;
    using reference = Element&;

    ValueIterator(const Item* at, std::size_t* steps) : at_(at), steps_(steps) {}

    Element operator*() const;
    valijson::adapters::DerefProxy<Element> operator->() const {
        return valijson::adapters::DerefProxy<Element>(**this);
    }
    bool operator==(const ValueIterator& other) const { return at_ == other.at_; }
    bool operator!=(const ValueIterator& other) const { return at_ != other.at_; }
    ValueIterator& operator++() {
        ++at_;
        return *this;
    }
    ValueIterator operator++(int) {
        ValueIterator before = *this;
        ++at_;
        return before;
    }
    ValueIterator& operator--() {
        --at_;
        return *this;
    }
    void advance(std::ptrdiff_t count) { at_ += count; }

private:
    const Item* at_;
    std::size_t* steps_;
};

template <typename Element, typename Container>
class ValueRange {
public:
    using const_iterator = ValueIterator<Element, typename Container::value_type>;
    using iterator = const_iterator;

    ValueRange() = default;
    ValueRange(const Container& items, std::size_t* steps) : items_(&items), steps_(steps) {}

    [[nodiscard]] const_iterator begin() const { return {data(), steps_}; }
    [[nodiscard]] const_iterator end() const { return {data() + size(), steps_}; }
    [[nodiscard]] std::size_t size() const { return items_ == nullptr ? 0 : items_->size(); }

    // Of an object only; end() when there is no such member.
    [[nodiscard]] const_iterator find(const std::string& name) const {
        for (std::size_t i = 0; i < size(); ++i) {
            if ((*items_)[i].name == name) return {data() + i, steps_};
        }
        return end();
    }

private:
    [[nodiscard]] auto data() const -> const typename Container::value_type* {
        return items_ == nullptr ? nullptr : items_->data();
    }

    const Container* items_ = nullptr;
    std::size_t* steps_ = nullptr;
};

using ValueList = ValueRange<ValueAdapter, Value::Array>;
using ValueObject = ValueRange<ValueMember, Value::Object>;

// valijson keeps copies of values such as a schema's constants in this form.
class FrozenCopy final : public valijson::adapters::FrozenValue {
public:
    explicit FrozenCopy(Value value) : value_(std::move(value)) {}

    FrozenValue* clone() const override { return new FrozenCopy(value_); }  // the caller owns it
    bool equalTo(const valijson::adapters::Adapter& other, bool strict) const override;

private:
    Value value_;
};

// The typed reading that valijson's BasicAdapter builds on.
class ValueView {
public:
    explicit ValueView(ValueRef ref) : ref_(ref) {}

    [[nodiscard]] valijson::adapters::FrozenValue* freeze() const { return new FrozenCopy(get()); }

    [[nodiscard]] auto getArrayOptional() const -> std::optional<ValueList> {
        if (!isArray()) return {};
        return ValueList(*get().as_array(), ref_.steps);
    }
    [[nodiscard]] auto getObjectOptional() const -> std::optional<ValueObject> {
        if (!isObject()) return {};
        return ValueObject(*get().as_object(), ref_.steps);
    }
    bool getArraySize(std::size_t& result) const { return copy_size(get().as_array(), result); }
    bool getObjectSize(std::size_t& result) const { return copy_size(get().as_object(), result); }
    bool getBool(bool& result) const { return copy(get().as_bool(), result); }
    bool getDouble(double& result) const { return copy(get().as_double(), result); }
    bool getInteger(std::int64_t& result) const { return copy(get().as_int(), result); }
    bool getString(std::string& result) const { return copy(get().as_string(), result); }

    static bool hasStrictTypes() { return true; }
    [[nodiscard]] bool isArray() const { return get().as_array() != nullptr; }
    [[nodiscard]] bool isBool() const { return get().as_bool() != nullptr; }
    [[nodiscard]] bool isDouble() const { return get().as_double() != nullptr; }
    [[nodiscard]] bool isInteger() const { return get().as_int() != nullptr; }
    [[nodiscard]] bool isNull() const { return get().is_null(); }
    [[nodiscard]] bool isNumber() const { return isInteger() || isDouble(); }
    [[nodiscard]] bool isObject() const { return get().as_object() != nullptr; }
    [[nodiscard]] bool isString() const { return get().as_string() != nullptr; }

private:
    [[nodiscard]] const Value& get() const { return *ref_.value; }
    template <typename T>
    static bool copy(const T* from, T& to) {
        if (from != nullptr) to = *from;
        return from != nullptr;
    }
    template <typename Container>
    static bool copy_size(const Container* from, std::size_t& to) {
        to = from == nullptr ? 0 : from->size();
        return from != nullptr;
    }

    ValueRef ref_;
};

class ValueAdapter final
    : public valijson::adapters::BasicAdapter<ValueAdapter, ValueList, ValueMember, ValueObject,
                                              ValueView> {
public:
    explicit ValueAdapter(const Value& value, std::size_t* steps = nullptr)
        : BasicAdapter(ValueView(ValueRef{&value, steps})), ref_{&value, steps} {}

    [[nodiscard]] ValueRef ref() const { return ref_; }

private:
    ValueRef ref_;
};

template <typename Element, typename Item>
Element ValueIterator<Element, Item>::operator*() const {
    if constexpr (std::is_same_v<Item, Value>) {
        return ValueAdapter(*at_, steps_);
    } else {
        if (steps_ != nullptr && at_->name.size() > checked_name_bytes_max) {
            throw CheckStopped("has a member whose name is longer than 256 bytes");
        }
        return {at_->name, ValueAdapter(at_->value, steps_)};
    }
}

inline bool FrozenCopy::equalTo(const valijson::adapters::Adapter& other, bool strict) const {
    return ValueAdapter(value_).equalTo(other, strict);
}

}  // namespace jalon

namespace valijson::adapters {

template <>
struct AdapterTraits<jalon::ValueAdapter> {
    using DocumentType = jalon::Value;
    static std::string adapterName() { return "ValueAdapter"; }
};

}  // namespace valijson::adapters
// NOLINTEND(readability-identifier-naming)
