#include "adapters/files/durable_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "adapters/files/random.h"
#include "engine/base/base64.h"

namespace jalon {
namespace {

constexpr mode_t file_mode = S_IRUSR | S_IWUSR;
constexpr mode_t directory_mode = S_IRWXU;

Result<void> write_all(int descriptor, const std::string& path, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return system_error("cannot write", path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> write_durably(const std::string& path, int flags, std::string_view bytes) {
    auto file = open_file(path, O_WRONLY | O_CREAT | flags);
    if (!file) return file.error();
    if (auto written = write_all(file->get(), path, bytes); !written) return written.error();
    if (::fsync(file->get()) != 0) return system_error("cannot sync", path);
    return {};
}

Result<void> lock(const FileHandle& file, const std::string& path, int operation) {
    while (::flock(file.get(), operation) != 0) {
        if (errno == EINTR) continue;
        if (errno == EWOULDBLOCK) {
            return Error{ErrorCode::locked, path + " is held by another process"};
        }
        return system_error("cannot lock", path);
    }
    return {};
}

}  // namespace

FileHandle::FileHandle(FileHandle&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

FileHandle::~FileHandle() {
    if (is_open()) ::close(descriptor_);
}

Error system_error(std::string_view what, const std::string& path) {
    const int number = errno;
    return Error{number == ENOENT ? ErrorCode::not_found : ErrorCode::io,
                 std::string(what) + " " + path + ": " + std::generic_category().message(number)};
}

Result<FileHandle> open_file(const std::string& path, int flags) {
    FileHandle file(::open(path.c_str(), flags | O_CLOEXEC, file_mode));
    if (!file.is_open()) return system_error("cannot open", path);
    return file;
}

Result<void> lock_file(const FileHandle& file, const std::string& path) {
    return lock(file, path, LOCK_EX | LOCK_NB);
}

Result<void> lock_file_waiting(const FileHandle& file, const std::string& path) {
    return lock(file, path, LOCK_EX);
}

Result<std::string> read_file(const FileHandle& file, const std::string& path,
                              std::size_t bytes_max) {
    std::string content;
    struct stat status {};
    if (::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode)) {
        content.reserve(std::min(static_cast<std::size_t>(status.st_size), bytes_max));
    }
    std::array<char, 65536> buffer;
    while (true) {
        const ssize_t count =
            ::pread(file.get(), buffer.data(), buffer.size(), static_cast<off_t>(content.size()));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return system_error("cannot read", path);
        if (count == 0) return content;
        content.append(buffer.data(), static_cast<std::size_t>(count));
        if (content.size() > bytes_max) {
            return Error{ErrorCode::limit,
                         path + " is longer than " + std::to_string(bytes_max) + " bytes"};
        }
    }
}

Result<void> append_durably(const FileHandle& file, const std::string& path,
                            std::string_view bytes) {
    if (auto written = write_all(file.get(), path, bytes); !written) return written.error();
    if (::fdatasync(file.get()) != 0) return system_error("cannot sync", path);
    return {};
}

Result<void> truncate_durably(const FileHandle& file, const std::string& path, std::size_t size) {
    if (::ftruncate(file.get(), static_cast<off_t>(size)) != 0) {
        return system_error("cannot cut", path);
    }
    if (::fsync(file.get()) != 0) return system_error("cannot sync", path);
    return {};
}

Result<void> replace_file(const std::string& path, std::string_view bytes) {
    const std::string temporary = path + ".tmp";
    if (auto written = write_durably(temporary, O_TRUNC, bytes); !written) return written.error();
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        return system_error("cannot rename", temporary);
    }
    return sync_directory(parent_directory(path));
}

// A name of its own, so that two makers do not write to one file; the link decides who was first.
Result<void> create_file(const std::string& path, std::string_view bytes) {
    std::array<std::uint8_t, 12> drawn;
    random_bytes(drawn);
    const std::string temporary = path + "." + to_base64url(drawn);
    auto made = write_durably(temporary, O_EXCL, bytes);
    if (made && ::link(temporary.c_str(), path.c_str()) != 0 && errno != EEXIST) {
        made = system_error("cannot make", path);
    }
    ::unlink(temporary.c_str());
    if (!made) return made;
    return sync_directory(parent_directory(path));
}

Result<void> remove_file(const std::string& path) {
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
    return system_error("cannot remove", path);
}

Result<void> make_directory(const std::string& path) {
    if (::mkdir(path.c_str(), directory_mode) != 0) {
        if (errno != EEXIST) return system_error("cannot make the directory", path);
        return {};
    }
    return sync_directory(parent_directory(path));
}

Result<void> sync_directory(const std::string& path) {
    auto directory = open_file(path, O_RDONLY | O_DIRECTORY);
    if (!directory) return directory.error();
    if (::fsync(directory->get()) != 0) return system_error("cannot sync", path);
    return {};
}

Result<void> sync_file_system(const std::string& path) {
    auto file = open_file(path, O_RDONLY);
    if (!file) return file.error();
    if (::syncfs(file->get()) != 0) return system_error("cannot sync", path);
    return {};
}

std::string parent_directory(std::string_view path) {
    while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return ".";
    return std::string(path.substr(0, slash == 0 ? 1 : slash));
}

}  // namespace jalon
