#include "adapters/json/pattern.h"

#include <string>
#include <utility>
#include <vector>

#include "adapters/json/utf8.h"

namespace jalon {
namespace {

// The standard library's own option for matching without backtracking: time grows with the text
// times the pattern, and the stack with the pattern alone.
constexpr auto without_backtracking =
    std::regex_constants::ECMAScript | std::regex_constants::__polynomial;  // NOLINT: no other name

// The index past the repetition that begins at `at` (* + ? {…}), or `at` when there is none.
std::size_t past_quantifier(std::string_view text, std::size_t at) {
    if (at >= text.size()) return at;
    if (text[at] == '*' || text[at] == '+' || text[at] == '?') return at + 1;
    if (text[at] != '{') return at;
    const std::size_t end = text.find('}', at);
    return end == std::string_view::npos ? text.size() : end + 1;
}

// The index past the character class that begins at `at`.
std::size_t past_class(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != ']'; ++at) {
        if (text[at] == '\\') ++at;
    }
    return at + 1;
}

// A count in braces without a comma is fixed: it leaves nothing to try.
bool is_open_ended(std::string_view quantifier) {
    return quantifier != "?" && (quantifier[0] != '{' || quantifier.find(',') != std::string::npos);
}

bool has_nested_repetition(std::string_view text) {
    std::vector<bool> group_repeats{false};  // whether something open-ended repeats inside
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        bool repeats_inside = false;
        if (c == '(') {
            group_repeats.push_back(false);
            at += text.substr(at, 2) == "(?" ? 2U : 1U;
            continue;
        }
        if (c == ')' && group_repeats.size() > 1) {
            repeats_inside = group_repeats.back();
            group_repeats.pop_back();
        }
        if (c == '[') {
            at = past_class(text, at);
        } else {
            at += c == '\\' ? 2U : 1U;
        }
        const std::size_t end = past_quantifier(text, at);
        const bool repeats = end > at && text.substr(at, end - at) != "?";
        if (repeats && repeats_inside) return true;
        const bool open_ended = repeats && is_open_ended(text.substr(at, end - at));
        if (open_ended || repeats_inside) group_repeats.back() = true;
        at = end;
    }
    return false;
}

}  // namespace

Result<Pattern> Pattern::compile(std::string_view text) {
    if (text.size() > pattern_bytes_max) {
        return Error{ErrorCode::invalid, "a pattern is longer than 200 bytes"};
    }
    if (has_nested_repetition(text)) {
        return Error{ErrorCode::invalid, "a pattern repeats a group that repeats something itself"};
    }
    try {
        return Pattern(std::wregex(to_wide(text), without_backtracking));
    } catch (const std::regex_error&) {
        return Error{ErrorCode::invalid, "a pattern is no regular expression"};
    }
}

bool Pattern::is_found_in(std::string_view text) const {
    return text.size() <= pattern_text_bytes_max && std::regex_search(to_wide(text), regex_);
}

}  // namespace jalon
