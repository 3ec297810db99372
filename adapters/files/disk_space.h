// DiskSpace: how much room a file system has left. DiskGuard: when to stop writing, before a full
// disk stops it at a worse moment.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/result.h"

namespace jalon {

struct DiskSpace {
    std::uint64_t free_bytes = 0;  // for programs without privileges
    std::uint64_t size_bytes = 0;
};

// Of the file system that holds `path`. not_found: there is no such path. io: it cannot be asked.
[[nodiscard]] Result<DiskSpace> disk_space(const std::string& path);

// What the files below a folder take. io: it cannot be read.
[[nodiscard]] Result<std::uint64_t> bytes_below(const std::string& folder);

// Thread-safety: none.
class DiskGuard {
public:
    // `reserve`: bytes to keep free; none: a tenth of the disk, at most 2 GiB.
    explicit DiskGuard(std::optional<std::uint64_t> reserve) : reserve_(reserve) {}

    // Whether writing must stop. Once it has, it goes on when a quarter more than the reserve is
    // free, so that it does not come and go.
    [[nodiscard]] bool is_low(const DiskSpace& space);

private:
    std::optional<std::uint64_t> reserve_;
    bool low_ = false;
};

}  // namespace jalon
