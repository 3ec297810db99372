#include "adapters/crypto/root_key.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "adapters/files/durable_file.h"
#include "adapters/files/random.h"

namespace jalon {
namespace {

constexpr std::size_t root_size = std::tuple_size_v<AeadKey>;

void wipe_text(std::string& text) {
    wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
}

}  // namespace

Result<void> read_root_key(const std::string& path, SecretKey& root) {
    auto file = open_file(path, O_RDONLY);
    if (!file) return file.error();
    auto bytes = read_file(*file, path, root_size);
    if (!bytes) return bytes.error();
    if (bytes->size() != root_size) return Error{ErrorCode::corruption, path + " is no root key"};
    std::copy(bytes->begin(), bytes->end(), root.get().begin());
    wipe_text(*bytes);
    return {};
}

Result<void> make_root_key(const std::string& path, SecretKey& root) {
    random_bytes(root.get());
    std::string bytes(root.get().begin(), root.get().end());
    auto written = replace_file(path, bytes);
    wipe_text(bytes);
    return written;
}

Result<void> overwrite_root_key(const std::string& path) {
    auto file = open_file(path, O_WRONLY);
    if (!file) return file.error();
    AeadKey noise{};
    random_bytes(noise);
    const bool written = ::pwrite(file->get(), noise.data(), noise.size(), 0) ==
                             static_cast<ssize_t>(noise.size()) &&
                         ::fsync(file->get()) == 0;
    return written ? Result<void>{} : Result<void>{system_error("overwriting", path)};
}

}  // namespace jalon
