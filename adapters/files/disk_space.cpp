#include "adapters/files/disk_space.h"

#include <sys/statvfs.h>

#include <algorithm>

#include "adapters/files/durable_file.h"

namespace jalon {
namespace {

constexpr std::uint64_t reserve_max = std::uint64_t{2} << 30U;
constexpr std::uint64_t reserve_part = 10;

}  // namespace

Result<DiskSpace> disk_space(const std::string& path) {
    struct statvfs stats {};
    if (statvfs(path.c_str(), &stats) != 0) {
        return system_error("cannot ask for the free space of", path);
    }
    return DiskSpace{std::uint64_t{stats.f_bavail} * stats.f_frsize,
                     std::uint64_t{stats.f_blocks} * stats.f_frsize};
}

bool DiskGuard::is_low(const DiskSpace& space) {
    const std::uint64_t reserve =
        reserve_.value_or(std::min(reserve_max, space.size_bytes / reserve_part));
    const std::uint64_t enough = low_ ? reserve + reserve / 4 : reserve;
    low_ = space.free_bytes < enough;
    return low_;
}

}  // namespace jalon
