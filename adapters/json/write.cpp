#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "adapters/json/json.h"
#include "adapters/json/utf8.h"

namespace jalon {
namespace {

enum class Form { compact, pretty, canonical };

// The short escapes of RFC 8785; '\0' for a control character that has none.
char short_escape(char c) {
    switch (c) {
        case '\b': return 'b';
        case '\t': return 't';
        case '\n': return 'n';
        case '\f': return 'f';
        case '\r': return 'r';
        case '"': return '"';
        case '\\': return '\\';
        default: return '\0';
    }
}

void append_ascii(std::string& out, char c) {
    constexpr std::string_view hex = "0123456789abcdef";
    if (const char escape = short_escape(c); escape != '\0') {
        out += '\\';
        out += escape;
    } else if (static_cast<unsigned char>(c) < 0x20) {
        out += "\\u00";
        out += hex[static_cast<unsigned char>(c) >> 4U];
        out += hex[static_cast<unsigned char>(c) & 0xFU];
    } else {
        out += c;
    }
}

void append_text(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = code_point_at(text, at);
        if (point.bytes == 1) {
            append_ascii(out, text[at]);
        } else if (point.bytes == 0) {
            out += "\xEF\xBF\xBD";
        } else {
            out += text.substr(at, point.bytes);
        }
        at += std::max<std::size_t>(point.bytes, 1);
    }
    out += '"';
}

// Long enough for every int64 and for the shortest form of every double.
using NumberBuffer = std::array<char, 40>;

template <typename Number, typename... Format>
std::string_view digits_of(NumberBuffer& buffer, Number number, Format... format) {
    const auto [end, error] =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, format...);
    CHECK(error == std::errc{});
    return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

void append_double(std::string& out, double number) {
    if (!std::isfinite(number)) {
        out += "null";
        return;
    }
    NumberBuffer buffer;
    const std::string_view digits = digits_of(buffer, number);
    out += digits;
    // Without a fraction it would be read as an integer.
    if (digits.find_first_of(".e") == std::string_view::npos) out += ".0";
}

// Number::toString of ECMAScript: `digits` without a point, the value being 0.digits * 10^`point`.
void append_placed(std::string& out, const std::string& digits, int point) {
    const int count = static_cast<int>(digits.size());
    const auto zeros = [](int n) { return std::string(static_cast<std::size_t>(n), '0'); };
    if (point > 21 || point < -5) {
        out += digits[0];
        if (count > 1) out += '.' + digits.substr(1);
        out += point > 0 ? "e+" : "e-";
        out += std::to_string(std::abs(point - 1));
    } else if (point <= 0) {
        out += "0." + zeros(-point) + digits;
    } else if (count <= point) {
        out += digits + zeros(point - count);
    } else {
        const auto whole = static_cast<std::size_t>(point);
        out += digits.substr(0, whole) + '.' + digits.substr(whole);
    }
}

void append_ecmascript_number(std::string& out, double number) {
    if (!std::isfinite(number)) {
        out += "null";
        return;
    }
    if (number == 0) {
        out += '0';
        return;
    }
    if (number < 0) out += '-';
    NumberBuffer buffer;
    const std::string_view text =
        digits_of(buffer, std::abs(number), std::chars_format::scientific);
    const std::size_t e = text.find('e');
    std::string digits(text.substr(0, e));
    std::erase(digits, '.');
    int exponent = 0;
    const std::size_t sign = text[e + 1] == '+' ? 1 : 0;  // from_chars takes no plus
    std::from_chars(text.data() + e + 1 + sign, text.data() + text.size(), exponent);
    append_placed(out, digits, exponent + 1);
}

// UTF-16 order is the order of bytes but for one thing: what needs a surrogate pair (four bytes of
// UTF-8) comes before U+E000 to U+FFFF (lead bytes EE and EF).
bool utf16_less(std::string_view left, std::string_view right) {
    const auto [a, b] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
    if (a == left.end() || b == right.end()) return a == left.end() && b != right.end();
    const auto x = static_cast<unsigned char>(*a);
    const auto y = static_cast<unsigned char>(*b);
    const bool is_pair = x >= 0xF0;
    const bool is_other_pair = y >= 0xF0;
    if (is_pair != is_other_pair && x >= 0xEE && y >= 0xEE) return is_pair;
    return x < y;
}

class Writer {
public:
    explicit Writer(Form form) : form_(form) {}

    void write(const Value& value, std::size_t depth) {
        NumberBuffer buffer;
        if (value.is_null()) out_ += "null";
        if (const bool* truth = value.as_bool()) out_ += *truth ? "true" : "false";
        if (const std::int64_t* number = value.as_int()) out_ += digits_of(buffer, *number);
        if (const double* number = value.as_double()) write_double(*number);
        if (const std::string* text = value.as_string()) append_text(out_, *text);
        if (const Value::Array* list = value.as_array()) write_list(*list, depth);
        if (const Value::Object* object = value.as_object()) write_object(*object, depth);
    }

    [[nodiscard]] std::string take() && { return std::move(out_); }

private:
    void write_double(double number) {
        if (form_ == Form::canonical) {
            append_ecmascript_number(out_, number);
        } else {
            append_double(out_, number);
        }
    }

    void write_list(const Value::Array& list, std::size_t depth) {
        out_ += '[';
        for (const Value& item : list) {
            begin_item(&item == &list.front(), depth + 1);
            write(item, depth + 1);
        }
        end_items(list.empty(), depth);
        out_ += ']';
    }

    void write_object(const Value::Object& object, std::size_t depth) {
        std::vector<const Value::Member*> members;
        members.reserve(object.size());
        for (const Value::Member& member : object) members.push_back(&member);
        if (form_ == Form::canonical) {
            std::stable_sort(members.begin(), members.end(), [](const auto* a, const auto* b) {
                return utf16_less(a->name, b->name);
            });
        }
        out_ += '{';
        for (const Value::Member* member : members) {
            begin_item(member == members.front(), depth + 1);
            append_text(out_, member->name);
            out_ += form_ == Form::pretty ? ": " : ":";
            write(member->value, depth + 1);
        }
        end_items(members.empty(), depth);
        out_ += '}';
    }

    void begin_item(bool is_first, std::size_t depth) {
        if (!is_first) out_ += ',';
        break_line(depth);
    }

    void end_items(bool is_empty, std::size_t depth) {
        if (!is_empty) break_line(depth);
    }

    void break_line(std::size_t depth) {
        if (form_ != Form::pretty) return;
        out_ += '\n';
        out_.append(2 * depth, ' ');
    }

    Form form_;
    std::string out_;
};

std::string written(const Value& value, Form form) {
    Writer writer(form);
    writer.write(value, 0);
    return std::move(writer).take();
}

}  // namespace

std::string to_json(const Value& value) { return written(value, Form::compact); }
std::string to_pretty_json(const Value& value) { return written(value, Form::pretty); }
std::string canonical_json(const Value& value) { return written(value, Form::canonical); }

}  // namespace jalon
