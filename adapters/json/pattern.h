// Pattern: a regular expression of a workflow's schema (ECMAScript), for the code of this folder
// only. Tested with an engine whose time and stack stay bounded whatever the text is.
#pragma once

#include <cstddef>
#include <regex>
#include <string_view>

#include "engine/base/result.h"

namespace jalon {

inline constexpr std::size_t pattern_bytes_max = 200;        // longer ones cannot be reviewed
inline constexpr std::size_t pattern_text_bytes_max = 4096;  // a longer text matches no pattern

class Pattern {
public:
    // invalid: no regular expression, past pattern_bytes_max, or a repeated group that holds a
    // further repetition without a fixed count, such as (a+)*.
    [[nodiscard]] static Result<Pattern> compile(std::string_view text);

    // Whether some part of `text` matches, counted in code points.
    [[nodiscard]] bool is_found_in(std::string_view text) const;

private:
    explicit Pattern(std::wregex regex) : regex_(std::move(regex)) {}

    std::wregex regex_;
};

}  // namespace jalon
