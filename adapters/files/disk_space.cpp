#include "adapters/files/disk_space.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

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

Result<std::uint64_t> bytes_below(const std::string& folder) {
    std::error_code code;
    std::uint64_t total = 0;
    std::filesystem::recursive_directory_iterator at(folder, code);
    for (; !code && at != std::filesystem::recursive_directory_iterator(); at.increment(code)) {
        std::error_code gone;  // a file that is removed meanwhile takes nothing
        if (!at->is_regular_file(gone)) continue;
        const std::uint64_t bytes = at->file_size(gone);
        if (!gone) total += bytes;
    }
    if (code) return Error{ErrorCode::io, "cannot read " + folder + ": " + code.message()};
    return total;
}

bool DiskGuard::is_low(const DiskSpace& space) {
    const std::uint64_t reserve =
        reserve_.value_or(std::min(reserve_max, space.size_bytes / reserve_part));
    const std::uint64_t enough = low_ ? reserve + reserve / 4 : reserve;
    low_ = space.free_bytes < enough;
    return low_;
}

}  // namespace jalon
