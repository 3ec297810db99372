// Value: the tree of null, booleans, numbers, text, lists and objects that triggers carry,
// instances remember and rules compute. Not a text format: adapters/json turns it into JSON and
// back.
//
// Numbers: what was written without fraction or exponent is an int64; everything else is a finite
// double (design: never rounded silently). Objects keep the order in which members were written,
// because a workflow's member order is SCXML's document order; equality ignores that order.
//
// Copies share lists and objects until one of them is edited (cow.h): what the functions that are
// not const return belongs to this value alone, as long as it is not copied.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/cow.h"

namespace jalon {

class Value {
public:
    struct Member;
    using Array = std::vector<Value>;
    using Object = std::vector<Member>;

    Value();
    Value(bool value);              // NOLINT: implicit
    Value(int value);               // NOLINT: implicit
    Value(std::int64_t value);      // NOLINT: implicit
    Value(double value);            // NOLINT: implicit
    Value(std::string value);       // NOLINT: implicit
    Value(std::string_view value);  // NOLINT: implicit
    Value(const char* value);       // NOLINT: implicit
    Value(Array value);             // NOLINT: implicit
    Value(Object value);            // NOLINT: implicit

    Value(const Value&) = default;
    Value(Value&&) = default;
    ~Value() = default;
    // A value may be given a part of itself, which must not go with what held it. Its own place
    // inside itself is another matter: `*v.find("a") = v` is not allowed.
    Value& operator=(const Value& other) { return *this = Value(other); }
    Value& operator=(Value&& other) noexcept {
        auto taken = std::move(other.data_);
        data_ = std::move(taken);
        return *this;
    }

    [[nodiscard]] bool is_null() const { return data_.index() == 0; }
    [[nodiscard]] const bool* as_bool() const { return std::get_if<bool>(&data_); }
    [[nodiscard]] const std::int64_t* as_int() const { return std::get_if<std::int64_t>(&data_); }
    [[nodiscard]] const double* as_double() const { return std::get_if<double>(&data_); }
    [[nodiscard]] const std::string* as_string() const { return std::get_if<std::string>(&data_); }
    [[nodiscard]] const Array* as_array() const;
    [[nodiscard]] const Object* as_object() const;
    [[nodiscard]] Array* as_array();
    [[nodiscard]] Object* as_object();

    // Makes this value a T (a text, a list or an object). One that is a T already stays as it is.
    template <typename T>
    T& become();

    // The same to write all of it anew: what it holds then is left over from before, and its
    // memory can be used again.
    template <typename T>
    T& refill();

    // The member of an object, or nullptr (also when this is no object).
    [[nodiscard]] const Value* find(std::string_view name) const;
    [[nodiscard]] Value* find(std::string_view name);

    // Sets a member, replacing one of the same name. A value that is no object becomes one.
    void set(std::string_view name, Value value);

    // Removes a member; nothing happens when there is none.
    void erase(std::string_view name);

    // Member order does not matter; 1 and 1.0 are equal.
    friend bool operator==(const Value& left, const Value& right);

private:
    template <typename T>
    [[nodiscard]] const T* shared() const {
        const auto* present = std::get_if<Cow<T>>(&data_);
        return present == nullptr ? nullptr : &present->get();
    }
    template <typename T>
    [[nodiscard]] T* own() {
        auto* present = std::get_if<Cow<T>>(&data_);
        return present == nullptr ? nullptr : &present->edit();
    }
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Cow<Array>, Cow<Object>>
        data_;
};

struct Value::Member {
    std::string name;
    Value value;
};

inline Value::Value() = default;
inline Value::Value(bool value) : data_(value) {}
inline Value::Value(int value) : data_(static_cast<std::int64_t>(value)) {}
inline Value::Value(std::int64_t value) : data_(value) {}
inline Value::Value(double value) : data_(value) {}
inline Value::Value(std::string value) : data_(std::move(value)) {}
inline Value::Value(std::string_view value) : data_(std::string(value)) {}
inline Value::Value(const char* value) : data_(std::string(value)) {}
inline Value::Value(Array value) : data_(Cow<Array>(std::move(value))) {}
inline Value::Value(Object value) : data_(Cow<Object>(std::move(value))) {}

inline const Value::Array* Value::as_array() const { return shared<Array>(); }
inline const Value::Object* Value::as_object() const { return shared<Object>(); }
inline Value::Array* Value::as_array() { return own<Array>(); }
inline Value::Object* Value::as_object() { return own<Object>(); }

template <typename T>
T& Value::become() {
    if constexpr (std::same_as<T, std::string>) {
        if (auto* present = std::get_if<std::string>(&data_)) return *present;
        return data_.emplace<std::string>();
    } else {
        if (T* present = own<T>()) return *present;
        return data_.emplace<Cow<T>>().edit();
    }
}

template <typename T>
T& Value::refill() {
    if constexpr (!std::same_as<T, std::string>) {
        const auto* present = std::get_if<Cow<T>>(&data_);
        if (present != nullptr && !present->is_alone()) data_.emplace<Cow<T>>();
    }
    return become<T>();
}

// The text of a string value; `otherwise` for anything else. The view lives as long as `value`.
[[nodiscard]] std::string_view text_or(const Value* value, std::string_view otherwise);

}  // namespace jalon
