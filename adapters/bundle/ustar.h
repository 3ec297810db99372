// ustar: a few small files in one (POSIX.1-1988 tar), written one way only and read with suspicion.
// Pure functions.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace jalon {

// Names and contents, in the order of names.
using TarFiles = std::map<std::string, std::string, std::less<>>;
using TarViews = std::map<std::string, std::string_view, std::less<>>;  // of a text that lives on

// At most 100 of letters, digits and ._-, in one folder or two at most; none is empty, "." or "..".
[[nodiscard]] bool is_tar_name(std::string_view name);

// Regular files only: mode 0644, no owner, no time; the same files give the same bytes. REQUIRES:
// is_tar_name of each, and no file of 8 GiB.
[[nodiscard]] std::string write_ustar(const TarFiles& files);

// Accepts what write_ustar writes, byte for byte, and more blocks of zeros at the end, up to 64.
// invalid: anything else. limit: more than `members_max` members.
[[nodiscard]] Result<TarViews> read_ustar(std::string_view archive, std::size_t members_max);

}  // namespace jalon
