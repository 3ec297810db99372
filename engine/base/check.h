// CHECK: an assertion kept in every build. A failed CHECK is a bug in Jalon, never bad input, and
// ends the process at once: a process that is wrong about itself must not write to a log.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace jalon::detail {

[[noreturn]] inline void check_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: CHECK failed: %s\n", file, line, condition);
    std::abort();
}

}  // namespace jalon::detail

#define CHECK(condition)                \
    ((condition) ? static_cast<void>(0) \
                 : ::jalon::detail::check_failed(#condition, __FILE__, __LINE__))
