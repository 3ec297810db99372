#include "adapters/scxml/expressions.h"

#include <algorithm>
#include <cstdint>

namespace jalon {
namespace {

constexpr std::string_view space = " \t\r\n";
constexpr std::string_view digits = "0123456789";
constexpr std::size_t digits_max = 12;
constexpr std::int64_t second = 1'000'000;  // microseconds
constexpr std::int64_t seconds_max = 999'999'999;

// The decimal number `text` in units of `unit` microseconds; what is finer than one is cut.
std::optional<std::int64_t> microseconds_of(std::string_view text, std::int64_t unit) {
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view decimals =
        point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    const bool numeric = whole.find_first_not_of(digits) == std::string_view::npos &&
                         decimals.find_first_not_of(digits) == std::string_view::npos;
    const bool complete = point == std::string_view::npos ? !whole.empty() : !decimals.empty();
    if (!numeric || !complete || whole.size() > digits_max) return std::nullopt;
    std::int64_t value = 0;
    for (const char digit : whole) value = value * 10 + (digit - '0');
    value *= unit;
    for (const char digit : decimals) {
        unit /= 10;
        value += unit * (digit - '0');
    }
    return value;
}

std::string iso_duration(std::int64_t microseconds) {
    std::string text = "PT" + std::to_string(microseconds / second);
    if (const std::int64_t rest = microseconds % second; rest != 0) {
        std::string decimals = std::to_string(second + rest).substr(1);
        decimals.erase(decimals.find_last_not_of('0') + 1);
        text += "." + decimals;
    }
    return text + "S";
}

}  // namespace

std::string_view trimmed_xml(std::string_view text) {
    const std::size_t begin = std::min(text.find_first_not_of(space), text.size());
    const std::size_t end = text.find_last_not_of(space);
    return end == std::string_view::npos ? std::string_view{} : text.substr(begin, end + 1 - begin);
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (text = trimmed_xml(text); !text.empty(); text = trimmed_xml(text)) {
        const std::size_t end = std::min(text.find_first_of(space), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

std::optional<std::string_view> constant_of(std::string_view text) {
    text = trimmed_xml(text);
    if (text.size() < 2 || (text.front() != '\'' && text.front() != '"')) return std::nullopt;
    const std::string_view inner = text.substr(1, text.size() - 2);
    if (text.back() != text.front() || inner.find(text.front()) != std::string_view::npos ||
        inner.find('\\') != std::string_view::npos) {
        return std::nullopt;
    }
    return inner;
}

std::optional<Value> condition_of(std::string_view text) {
    text = trimmed_xml(text);
    if (text == "true") return Value{true};
    // A guard is an object in a workflow file, so that a name is never taken for a rule.
    if (text == "false") return Value{Value::Object{{"!", Value::Array{true}}}};
    const bool negated = text.starts_with('!');
    if (negated) text = trimmed_xml(text.substr(1));
    if (!text.starts_with("In") || !text.ends_with(')')) return std::nullopt;
    text = trimmed_xml(text.substr(2));
    if (!text.starts_with('(')) return std::nullopt;
    const std::string_view argument = trimmed_xml(text.substr(1, text.size() - 2));
    const std::string_view state = constant_of(argument).value_or(argument);
    if (state.empty() || state.find_first_of(" \t\r\n'\"()!&|=<>,+") != std::string_view::npos) {
        return std::nullopt;
    }
    Value rule{Value::Object{{"state.in", state}}};
    if (!negated) return rule;
    return Value{Value::Object{{"!", Value::Array{std::move(rule)}}}};
}

std::optional<std::string> delay_of(std::string_view text) {
    text = trimmed_xml(text);
    std::int64_t unit = 0;
    if (text.ends_with("ms")) {
        unit = second / 1000;
        text.remove_suffix(2);
    } else if (text.ends_with('s')) {
        unit = second;
        text.remove_suffix(1);
    }
    const auto microseconds = microseconds_of(text, unit == 0 ? second : unit);
    if (!microseconds || *microseconds / second > seconds_max) return std::nullopt;
    if (unit == 0 && *microseconds != 0) return std::nullopt;
    return *microseconds == 0 ? "" : iso_duration(*microseconds);
}

}  // namespace jalon
