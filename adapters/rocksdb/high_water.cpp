#include "adapters/rocksdb/high_water.h"

#include <fcntl.h>
#include <unistd.h>

#include "adapters/rocksdb/layout.h"
#include "engine/base/crc32c.h"

namespace jalon {
namespace {

constexpr std::size_t position_size = 8;
constexpr std::size_t file_size = position_size + 4;
constexpr auto sync_interval = std::chrono::seconds(1);

std::string encode(Position position) {
    std::string bytes = layout::big_endian(position.value());
    const std::uint32_t crc = crc32c(layout::bytes_of(bytes));
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>((crc >> shift) & 0xFFU);
    return bytes;
}

}  // namespace

Result<std::optional<Position>> HighWater::read(const std::string& path) {
    auto file = open_file(path, O_RDONLY);
    if (!file) {
        if (file.error().code == ErrorCode::not_found) return std::optional<Position>{};
        return file.error();
    }
    auto bytes = read_file(*file, path, file_size);
    if (!bytes) return bytes.error();
    if (bytes->empty()) return std::optional<Position>{};
    const Position position{bytes->size() == file_size ? layout::from_big_endian(*bytes) : 0};
    if (*bytes != encode(position)) {
        return Error{ErrorCode::corruption,
                     path +
                         " is damaged: the last acknowledged position is unknown. Compare the "
                         "log with a backup, then delete this file to accept the log as it is"};
    }
    return std::optional<Position>{position};
}

Result<HighWater> HighWater::open(const std::string& path, Position position) {
    auto file = open_file(path, O_WRONLY | O_CREAT);
    if (!file) return file.error();
    HighWater high_water(std::move(file).value(), path);
    if (auto written = high_water.write(position); !written) return written.error();
    if (auto synced = high_water.sync(); !synced) return synced.error();
    if (auto synced = sync_directory(parent_directory(path)); !synced) return synced.error();
    return high_water;
}

Result<void> HighWater::write(Position position) {
    const std::string bytes = encode(position);
    const ssize_t written = ::pwrite(file_.get(), bytes.data(), bytes.size(), 0);
    if (written != static_cast<ssize_t>(bytes.size())) return system_error("cannot write", path_);
    if (std::chrono::steady_clock::now() - synced_at_ < sync_interval) return {};
    return sync();
}

Result<void> HighWater::sync() {
    if (::fdatasync(file_.get()) != 0) return system_error("cannot sync", path_);
    synced_at_ = std::chrono::steady_clock::now();
    return {};
}

}  // namespace jalon
