// How many files and connections the process may hold open.
#pragma once

#include <cstdint>

namespace jalon {

// Raises the soft bound (RLIMIT_NOFILE) as far as the hard one lets it, and returns it.
std::uint64_t raise_descriptor_limit();

}  // namespace jalon
