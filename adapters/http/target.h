#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace jalon {

// A request target of RFC 9112 §3.2, taken apart.
struct RequestTarget {
    std::string authority;                                   // Of the absolute form; else empty.
    std::string origin_form;                                 // "/path?query", or "*".
    std::string path;                                        // As HttpRequest::path.
    std::vector<std::pair<std::string, std::string>> query;  // As HttpRequest::query.
};

// Why a target is refused; a text that lives as long as the program.
using TargetFault = std::string_view;

// Origin-form, absolute-form of the scheme http, and "*" for OPTIONS; nothing else. Refuses bad
// escapes, an encoded NUL, an encoded slash in the path and whatever does not decode to UTF-8.
//
// The path follows RFC 3986 to the letter. The query also admits the characters that browsers
// leave as they are there (brackets, braces, bar, caret, backslash, back quote).
[[nodiscard]] std::variant<RequestTarget, TargetFault> parse_target(std::string_view method,
                                                                    std::string_view target);

}  // namespace jalon
