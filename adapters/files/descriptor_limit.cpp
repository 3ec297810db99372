#include "adapters/files/descriptor_limit.h"

#include <sys/resource.h>

namespace jalon {

std::uint64_t raise_descriptor_limit() {
    constexpr std::uint64_t posix_min = 20;  // getrlimit(2) fails only when asked wrongly
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return posix_min;
    const rlimit raised{limit.rlim_max, limit.rlim_max};
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) return raised.rlim_cur;
    return limit.rlim_cur;
}

}  // namespace jalon
