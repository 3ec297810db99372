// Lines of tab-separated fields, percent-escaped so that every text fits.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jalon {

// Bytes other than letters, digits and -._:@ become %XX.
[[nodiscard]] std::string escape(std::string_view text);

// nullopt: a broken escape, or a byte that escape() never leaves.
[[nodiscard]] std::optional<std::string> unescape(std::string_view text);

// Members with commas between them; an empty list is an empty field, an empty member unreadable.
[[nodiscard]] std::string escape_list(const std::vector<std::string>& list);
[[nodiscard]] std::optional<std::vector<std::string>> unescape_list(std::string_view text);

// Fields that are escaped already, tabs between them, a line feed at the end.
[[nodiscard]] std::string join_fields(const std::vector<std::string>& fields);

// The fields of a line without its line feed; views into it.
[[nodiscard]] std::vector<std::string_view> split_fields(std::string_view line);

}  // namespace jalon
