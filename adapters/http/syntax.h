#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jalon {

// Character classes and small grammars of RFC 9110, RFC 9112 and RFC 3986. Pure, ASCII only,
// independent of the locale.

[[nodiscard]] bool is_digit(char c);
[[nodiscard]] std::optional<unsigned> hex_value(char c);
[[nodiscard]] bool is_token_char(char c);
[[nodiscard]] bool is_token(std::string_view text);

// What a field value may hold besides its syntax: visible ASCII, space, tab and obs-text.
[[nodiscard]] bool is_field_value(std::string_view text);

[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

// Without optional white space (space, tab) at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

// True when the comma-separated `list` has the member `name`, whatever its case.
[[nodiscard]] bool list_has(std::string_view list, std::string_view name);

// uri-host [":" port], with a host that is not empty and no user information.
[[nodiscard]] bool is_authority(std::string_view text);

[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace jalon
