#include "adapters/files/random.h"

#include <sys/random.h>

#include <cerrno>

#include "engine/base/check.h"

namespace jalon {

void random_bytes(std::span<std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::getrandom(bytes.data(), bytes.size(), 0);
        if (count < 0 && errno == EINTR) continue;
        CHECK(count > 0);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

}  // namespace jalon
