// The few POSIX calls that small durable files need: append, replace atomically, lock, read whole.
// Every failure comes back as an Error that names the path; nothing throws.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace jalon {

// Owns an open file descriptor; move-only. Closing releases its locks.
class FileHandle {
public:
    FileHandle() = default;
    explicit FileHandle(int descriptor) : descriptor_(descriptor) {}
    FileHandle(FileHandle&& other) noexcept;
    FileHandle& operator=(FileHandle&& other) noexcept;
    ~FileHandle();

    [[nodiscard]] int get() const { return descriptor_; }
    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

private:
    int descriptor_ = -1;
};

// The error of the latest failed system call: `what` "PATH: reason".
[[nodiscard]] Error system_error(std::string_view what, const std::string& path);

// Opens with open(2) flags (close-on-exec is added); a created file gets mode 0600.
// not_found: there is no such file. io: anything else.
[[nodiscard]] Result<FileHandle> open_file(const std::string& path, int flags);

// Takes an exclusive flock(2) at once (locked: another holder), or waits for it.
[[nodiscard]] Result<void> lock_file(const FileHandle& file, const std::string& path);
[[nodiscard]] Result<void> lock_file_waiting(const FileHandle& file, const std::string& path);

// The whole file. limit: it is longer than `bytes_max`.
[[nodiscard]] Result<std::string> read_file(const FileHandle& file, const std::string& path,
                                            std::size_t bytes_max);

// Writes at the end and syncs. The file must have been opened with O_APPEND. After an error it is
// unknown how much was written.
[[nodiscard]] Result<void> append_durably(const FileHandle& file, const std::string& path,
                                          std::string_view bytes);

// Cuts the file to `size` bytes and syncs.
[[nodiscard]] Result<void> truncate_durably(const FileHandle& file, const std::string& path,
                                            std::size_t size);

// Writes PATH.tmp, syncs it, renames it over `path` and syncs the directory: after a crash either
// the old or the new content is there. Mode 0600.
[[nodiscard]] Result<void> replace_file(const std::string& path, std::string_view bytes);

// Writes a file that must not be there yet, whole and durably; one that is there stays as it is,
// also when another process makes it at the same time. Mode 0600.
[[nodiscard]] Result<void> create_file(const std::string& path, std::string_view bytes);

// One that is not there is removed already. Durable after sync_directory().
[[nodiscard]] Result<void> remove_file(const std::string& path);

// Makes the directory (mode 0700) unless it exists, and syncs its parent.
[[nodiscard]] Result<void> make_directory(const std::string& path);

// Makes the creation, renaming or removal of a directory's entries durable.
[[nodiscard]] Result<void> sync_directory(const std::string& path);

// Makes all that was ever written to the file system of `path` durable, by whom ever.
[[nodiscard]] Result<void> sync_file_system(const std::string& path);

// The directory that holds `path`.
[[nodiscard]] std::string parent_directory(std::string_view path);

}  // namespace jalon
