#include "adapters/crypto/secret_file.h"

#include <fcntl.h>

#include <algorithm>

#include "adapters/files/durable_file.h"
#include "adapters/files/random.h"

namespace jalon {
namespace {

constexpr std::size_t secret_size = std::tuple_size_v<AeadKey>;

Result<void> make_secret(const std::string& path) {
    SecretKey drawn;
    random_bytes(drawn.get());
    return create_file(path, {reinterpret_cast<const char*>(drawn.get().data()), secret_size});
}

}  // namespace

Result<SecretKey> open_secret(const std::string& path, std::string_view what) {
    auto file = open_file(path, O_RDONLY);
    if (!file) return file.error();
    auto bytes = read_file(*file, path, secret_size);
    const bool is_io = !bytes && bytes.error().code != ErrorCode::limit;
    if (is_io) return bytes.error();
    if (!bytes || bytes->size() != secret_size) {
        return Error{ErrorCode::corruption, path + " is no " + std::string(what)};
    }
    SecretKey secret;
    std::copy(bytes->begin(), bytes->end(), secret.get().begin());
    wipe({reinterpret_cast<std::uint8_t*>(bytes->data()), bytes->size()});
    return secret;
}

Result<SecretKey> open_or_make_secret(const std::string& path, std::string_view what) {
    auto there = open_secret(path, what);
    if (there || there.error().code != ErrorCode::not_found) return there;
    if (auto made = make_secret(path); !made) return made.error();
    return open_secret(path, what);  // another process may have been first
}

}  // namespace jalon
