#include "engine/chart/rule_coerce.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>

#include "engine/chart/guard.h"

namespace jalon {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::string_view digits_set = "0123456789";

bool is_composite(const Value& value) {
    return value.as_array() != nullptr || value.as_object() != nullptr;
}

bool is_number(const Value& value) {
    return value.as_int() != nullptr || value.as_double() != nullptr;
}

// Number.prototype.toString: the shortest digits that read back as the same number.
std::string text_of_double(double number) {
    if (number == 0) return "0";
    std::array<char, 32> buffer{};
    const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                       std::chars_format::scientific);
    std::string_view text(buffer.data(), static_cast<std::size_t>(written.ptr - buffer.data()));
    std::string result;
    if (text.front() == '-') {
        result = "-";
        text.remove_prefix(1);
    }
    const std::size_t mark = text.find('e');
    std::string digits(text.substr(0, mark));
    std::erase(digits, '.');
    int exponent = 0;
    const std::size_t begin = mark + (text[mark + 1] == '+' ? 2U : 1U);
    std::from_chars(text.data() + begin, text.data() + text.size(), exponent);

    const int count = static_cast<int>(digits.size());
    const int whole = exponent + 1;  // digits before the point
    if (whole > 21 || whole <= -6) {
        result += digits.front();
        if (count > 1) result += "." + digits.substr(1);
        return result + (exponent < 0 ? "e" : "e+") + std::to_string(exponent);
    }
    if (whole <= 0) {
        digits.insert(0, static_cast<std::size_t>(-whole), '0');
        return result + "0." + digits;
    }
    if (count <= whole) return result + digits.append(static_cast<std::size_t>(whole - count), '0');
    return result + digits.insert(static_cast<std::size_t>(whole), ".");
}

std::string text_of_list(const Value::Array& list) {
    std::string text;
    bool is_first = true;
    for (const Value& element : list) {
        if (!is_first) text += ',';
        is_first = false;
        if (!element.is_null()) text += text_of(element);
    }
    return text;
}

// What JavaScript's trim() takes away at the front; its length in bytes, or 0.
std::size_t leading_blank(std::string_view text) {
    constexpr std::array<std::string_view, 14> blanks{" ",
                                                      "\t",
                                                      "\n",
                                                      "\v",
                                                      "\f",
                                                      "\r",
                                                      "\xC2\xA0",
                                                      "\xE1\x9A\x80",
                                                      "\xE2\x80\xA8",
                                                      "\xE2\x80\xA9",
                                                      "\xE2\x80\xAF",
                                                      "\xE2\x81\x9F",
                                                      "\xE3\x80\x80",
                                                      "\xEF\xBB\xBF"};
    for (const std::string_view blank : blanks) {
        if (text.substr(0, blank.size()) == blank) return blank.size();
    }
    if (text.size() < 3 || text.substr(0, 2) != "\xE2\x80") return 0;
    const auto last = static_cast<unsigned char>(text[2]);
    return last >= 0x80 && last <= 0x8A ? 3 : 0;  // U+2000 to U+200A
}

std::string_view trim_front(std::string_view text) {
    while (const std::size_t count = leading_blank(text)) text.remove_prefix(count);
    return text;
}

std::string_view trim(std::string_view text) {
    text = trim_front(text);
    std::size_t end = text.size();
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t blank = leading_blank(text.substr(i));
        if (blank == 0) end = ++i;
        i += blank;
    }
    return text.substr(0, std::min(end, text.size()));
}

std::size_t digits_at(std::string_view text, std::size_t begin) {
    const std::size_t end = text.find_first_not_of(digits_set, begin);
    return std::min(end, text.size()) - std::min(begin, text.size());
}

// Length of the decimal literal that `text` (without sign) starts with, or 0.
std::size_t decimal_length(std::string_view text) {
    std::size_t length = digits_at(text, 0);
    std::size_t digit_count = length;
    if (length < text.size() && text[length] == '.') {
        const std::size_t decimals = digits_at(text, length + 1);
        digit_count += decimals;
        length += 1 + decimals;
    }
    if (digit_count == 0) return 0;
    if (length < text.size() && (text[length] == 'e' || text[length] == 'E')) {
        const std::size_t sign = text.find_first_of("+-", length + 1) == length + 1 ? 1 : 0;
        const std::size_t exponent = digits_at(text, length + 1 + sign);
        if (exponent > 0) length += 1 + sign + exponent;
    }
    return length;
}

// What a literal outside the range of a double stands for: infinity or zero.
double beyond_range(std::string_view literal) {
    const std::size_t mark = std::min(literal.find_first_of("eE"), literal.size());
    const std::string_view mantissa = literal.substr(0, mark);
    const auto point = static_cast<std::int64_t>(std::min(mantissa.find('.'), mantissa.size()));
    const auto first = static_cast<std::int64_t>(mantissa.find_first_of("123456789"));
    const bool is_negative = literal.find('-', mark) != std::string_view::npos;
    const std::size_t begin = std::min(literal.find_first_of(digits_set, mark), literal.size());
    std::int64_t exponent = 0;
    const auto read =
        std::from_chars(literal.data() + begin, literal.data() + literal.size(), exponent);
    if (read.ec == std::errc::result_out_of_range) return is_negative ? 0 : infinity;
    return point - first + (is_negative ? -exponent : exponent) > 0 ? infinity : 0;
}

struct Prefix {
    double number;
    std::size_t length;  // of the text that was read
};

// Reads [sign] (Infinity | decimal literal) at the front of `text`.
std::optional<Prefix> read_number(std::string_view text) {
    const bool has_sign = !text.empty() && (text.front() == '-' || text.front() == '+');
    const double sign = has_sign && text.front() == '-' ? -1 : 1;
    const std::size_t offset = has_sign ? 1 : 0;
    text.remove_prefix(offset);
    constexpr std::string_view infinity_name = "Infinity";
    if (text.substr(0, infinity_name.size()) == infinity_name) {
        return Prefix{sign * infinity, offset + infinity_name.size()};
    }
    const std::size_t length = decimal_length(text);
    if (length == 0) return std::nullopt;
    double number = 0;
    const auto read = std::from_chars(text.data(), text.data() + length, number);
    if (read.ec == std::errc::result_out_of_range) number = beyond_range(text.substr(0, length));
    return Prefix{sign * number, offset + length};
}

double number_of_radix(std::string_view digits, int radix) {
    if (digits.empty()) return nan;
    double number = 0;
    for (const char c : digits) {
        int digit = 0;
        const auto read = std::from_chars(&c, &c + 1, digit, radix);
        if (read.ec != std::errc{}) return nan;
        number = number * radix + digit;
    }
    return number;
}

double number_of_text(std::string_view raw) {
    const std::string_view text = trim(raw);
    if (text.empty()) return 0;
    const std::string_view start = text.substr(0, 2);
    if (start == "0x" || start == "0X") return number_of_radix(text.substr(2), 16);
    if (start == "0o" || start == "0O") return number_of_radix(text.substr(2), 8);
    if (start == "0b" || start == "0B") return number_of_radix(text.substr(2), 2);
    const auto read = read_number(text);
    return read && read->length == text.size() ? read->number : nan;
}

// Order of UTF-16 code units. It is the order of UTF-8 bytes but for the characters above U+FFFF
// (first byte F0 and up), whose surrogates sort before U+E000 (first bytes EE and EF).
bool is_text_less(std::string_view left, std::string_view right) {
    const auto [l, r] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
    if (l == left.end() || r == right.end()) return l == left.end() && r != right.end();
    const auto left_byte = static_cast<unsigned char>(*l);
    const auto right_byte = static_cast<unsigned char>(*r);
    const bool is_left_astral = left_byte >= 0xF0;
    const bool is_right_astral = right_byte >= 0xF0;
    if (is_left_astral != is_right_astral && left_byte >= 0xEE && right_byte >= 0xEE) {
        return is_left_astral;
    }
    return left_byte < right_byte;
}

// Calls `texts` or `numbers` (doubles or two int64) with both sides, as a < b converts them.
template <typename Compare>
bool compare(const Value& left, const Value& right, const Compare& compare_both) {
    if (left.as_int() != nullptr && right.as_int() != nullptr) {
        return compare_both(*left.as_int(), *right.as_int());
    }
    const bool is_left_text = left.as_string() != nullptr || is_composite(left);
    const bool is_right_text = right.as_string() != nullptr || is_composite(right);
    if (is_left_text && is_right_text) return compare_both(text_of(left), text_of(right));
    return compare_both(number_of(left), number_of(right));
}

struct Less {
    bool operator()(std::int64_t left, std::int64_t right) const { return left < right; }
    bool operator()(double left, double right) const { return left < right; }
    bool operator()(const std::string& left, const std::string& right) const {
        return is_text_less(left, right);
    }
};

struct LessOrEqual {
    bool operator()(std::int64_t left, std::int64_t right) const { return left <= right; }
    bool operator()(double left, double right) const { return left <= right; }
    bool operator()(const std::string& left, const std::string& right) const {
        return !is_text_less(right, left);
    }
};

struct Equal {
    bool operator()(std::int64_t left, std::int64_t right) const { return left == right; }
    bool operator()(double left, double right) const { return left == right; }
    bool operator()(const std::string& left, const std::string& right) const {
        return left == right;
    }
};

}  // namespace

bool truthy(const Value& value) {
    if (const bool* truth = value.as_bool()) return *truth;
    if (const auto* whole = value.as_int()) return *whole != 0;
    if (const double* number = value.as_double()) return *number != 0;
    if (const auto* text = value.as_string()) return !text->empty();
    if (const auto* list = value.as_array()) return !list->empty();
    return value.as_object() != nullptr;
}

std::string text_of(const Value& value) {
    if (const auto* text = value.as_string()) return *text;
    if (const auto* whole = value.as_int()) return std::to_string(*whole);
    if (const double* number = value.as_double()) return text_of_double(*number);
    if (const bool* truth = value.as_bool()) return *truth ? "true" : "false";
    if (const auto* list = value.as_array()) return text_of_list(*list);
    return value.is_null() ? "null" : "[object Object]";
}

double number_of(const Value& value) {
    if (value.is_null()) return 0;
    if (const auto* whole = value.as_int()) return static_cast<double>(*whole);
    if (const double* number = value.as_double()) return *number;
    if (const bool* truth = value.as_bool()) return *truth ? 1 : 0;
    return number_of_text(text_of(value));
}

double leading_number_of(const Value& value) {
    if (is_number(value)) return number_of(value);
    const std::string text = text_of(value);
    const auto read = read_number(trim_front(text));
    return read ? read->number : nan;
}

bool equals_loosely(const Value& left, const Value& right) {
    if (left.is_null() || right.is_null()) return left.is_null() && right.is_null();
    if (is_composite(left) && is_composite(right)) return &left == &right;
    return compare(left, right, Equal{});
}

bool equals_strictly(const Value& left, const Value& right) {
    if (is_composite(left) || is_composite(right)) return &left == &right;
    return left == right;
}

bool is_less(const Value& left, const Value& right) { return compare(left, right, Less{}); }

bool is_less_or_equal(const Value& left, const Value& right) {
    return compare(left, right, LessOrEqual{});
}

std::size_t text_length(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

}  // namespace jalon
