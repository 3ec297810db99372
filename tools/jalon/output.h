// Output: what the command line writes. Results go to stdout, a line at once and flushed; what went
// wrong goes to stderr in plain words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/value.h"
#include "tools/jalon/exit_codes.h"

namespace jalon {

// One line on stdout, flushed, so that a reader at the other end of a pipe is never kept waiting.
void print_line(std::string_view line);

// A part of a long result on stdout. False: it cannot be written, and put_end() will say so.
bool put(std::string_view text);

// The end of a long result: where a full disk or a closed pipe shows.
Exit put_end();

// One line on stderr.
void print_note(std::string_view line);

// "jalon: MESSAGE" on stderr; gives back the exit code that belongs to it.
Exit fail(const Error& error);
Exit fail(Exit exit, std::string_view message);

// Columns as wide as their widest cell; the first row is the heading. Cells are UTF-8.
[[nodiscard]] std::string table(const std::vector<std::vector<std::string>>& rows);

// The text of {"en":…, "fr":…} in `language`, else in English; a plain text is itself; else "".
[[nodiscard]] std::string in_language(const Value* text, std::string_view language);

// A problem (RFC 9457) in plain words, over one or more lines without the last line break.
[[nodiscard]] std::string explain(unsigned status, const Value& problem, std::string_view language);

// The texts of a list, with `separator` between them.
[[nodiscard]] std::string joined(const Value* list, std::string_view separator);

// A scalar as people read it: a text without quotes, null as "".
[[nodiscard]] std::string plain(const Value* value);

}  // namespace jalon
