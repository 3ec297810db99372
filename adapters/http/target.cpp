#include "adapters/http/target.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "adapters/http/syntax.h"

namespace jalon {
namespace {

constexpr TargetFault bad_form =
    "the request target is neither a path, nor an http URI, nor * with OPTIONS";
constexpr TargetFault bad_authority = "the request target names no valid host";
constexpr TargetFault bad_character = "the request target holds a character that must be escaped";
constexpr TargetFault bad_escape =
    "the request target holds a bad escape, an encoded NUL or slash, or text that is not UTF-8";

bool is_visible(char c) { return c > 0x20 && c < 0x7F; }

bool is_path_char(char c) {
    return is_visible(c) && std::string_view("\"#<>?[\\]^`{|}").find(c) == std::string_view::npos;
}

bool is_query_char(char c) {
    return is_visible(c) && std::string_view("\"#<>").find(c) == std::string_view::npos;
}

// `slash_allowed`: whether an escape may stand for '/'; `form`: whether '+' is a space.
std::optional<std::string> decoded(std::string_view text, bool slash_allowed, bool form) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(form && text[i] == '+' ? ' ' : text[i]);
            continue;
        }
        if (text.size() - i < 3) return std::nullopt;
        const auto high = hex_value(text[i + 1]);
        const auto low = hex_value(text[i + 2]);
        if (!high || !low) return std::nullopt;
        const char c = static_cast<char>(*high * 16U + *low);
        if (c == '\0' || (c == '/' && !slash_allowed)) return std::nullopt;
        out.push_back(c);
        i += 2;
    }
    if (!is_utf8(out)) return std::nullopt;
    return out;
}

bool parse_query(std::string_view text, RequestTarget& out) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        auto key = decoded(pair.substr(0, equals), true, true);
        auto value = decoded(pair.substr(std::min(equals + 1, pair.size())), true, true);
        if (!key || !value) return false;
        out.query.emplace_back(std::move(*key), std::move(*value));
    }
    return true;
}

std::variant<RequestTarget, TargetFault> parse_origin(std::string_view text) {
    const std::size_t mark = std::min(text.find('?'), text.size());
    const std::string_view path = text.substr(0, mark);
    const std::string_view query = text.substr(std::min(mark + 1, text.size()));
    if (!std::all_of(path.begin(), path.end(), is_path_char) ||
        !std::all_of(query.begin(), query.end(), is_query_char)) {
        return bad_character;
    }
    RequestTarget out;
    out.origin_form = text;
    auto plain = decoded(path, false, false);
    if (!plain || !parse_query(query, out)) return bad_escape;
    out.path = std::move(*plain);
    return out;
}

RequestTarget whole_server() {
    RequestTarget out;
    out.origin_form = out.path = "*";
    return out;
}

std::variant<RequestTarget, TargetFault> parse_absolute(std::string_view method,
                                                        std::string_view rest) {
    const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
    const std::string_view authority = rest.substr(0, end);
    if (!is_authority(authority)) return bad_authority;
    rest.remove_prefix(end);
    auto out = rest.empty() && method == "OPTIONS"
                   ? std::variant<RequestTarget, TargetFault>(whole_server())
                   : parse_origin(rest.empty() || rest.front() != '/' ? "/" + std::string(rest)
                                                                      : std::string(rest));
    if (auto* target = std::get_if<RequestTarget>(&out)) target->authority = authority;
    return out;
}

}  // namespace

std::variant<RequestTarget, TargetFault> parse_target(std::string_view method,
                                                      std::string_view target) {
    constexpr std::string_view scheme = "http://";
    if (target == "*" && method == "OPTIONS") return whole_server();
    if (!target.empty() && target.front() == '/') return parse_origin(target);
    if (equal_ignoring_case(target.substr(0, scheme.size()), scheme)) {
        return parse_absolute(method, target.substr(scheme.size()));
    }
    return bad_form;
}

}  // namespace jalon
