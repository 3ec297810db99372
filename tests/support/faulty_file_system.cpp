#include "tests/support/faulty_file_system.h"

#include <rocksdb/system_clock.h>

#include <bit>
#include <filesystem>
#include <thread>
#include <utility>

namespace jalon::testing {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

const char* name_of_operation(Operation operation) {
    constexpr const char* names[] = {"open", "read",           "create", "append",
                                     "sync", "sync directory", "rename", "remove",
                                     "link", "make directory", "lock"};
    return names[std::countr_zero(static_cast<std::uint32_t>(operation))];
}

// As RocksDB's own file system reports them.
IOStatus failed_with(Failure failure, const std::string& path) {
    if (failure == Failure::eio) return IOStatus::IOError(path, "Input/output error");
    IOStatus full = IOStatus::NoSpace(path, "No space left on device");
    full.SetRetryable(true);
    return full;
}

IOStatus status_of(const std::error_code& error, const std::string& path) {
    if (!error) return IOStatus::OK();
    if (error == std::errc::no_such_file_or_directory) return IOStatus::PathNotFound(path);
    return IOStatus::IOError(path, error.message());
}

class WritableFile final : public rocksdb::FSWritableFileOwnerWrapper {
public:
    WritableFile(std::unique_ptr<rocksdb::FSWritableFile> file, Disk::FilePtr book,
                 std::string path, FaultyFileSystem& system)
        : FSWritableFileOwnerWrapper(std::move(file)),
          book_(std::move(book)),
          path_(std::move(path)),
          system_(system) {}

    IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
        const auto write = [&](const Slice& bytes) {
            IOStatus written = target()->Append(bytes, options, debug);
            if (written.ok()) book_->size += bytes.size();
            return written;
        };
        return system_.run(
            op_append, path_, [&] { return write(data); },
            [&](Chance& chance) {
                write(Slice(data.data(), chance.below(data.size() + 1))).PermitUncheckedError();
            });
    }
    IOStatus Append(const Slice& data, const IOOptions& options,
                    const rocksdb::DataVerificationInfo&, IODebugContext* debug) override {
        return Append(data, options, debug);
    }
    IOStatus PositionedAppend(const Slice&, std::uint64_t, const IOOptions&,
                              IODebugContext*) override {
        return IOStatus::NotSupported(path_, "direct writes");
    }
    IOStatus PositionedAppend(const Slice&, std::uint64_t, const IOOptions&,
                              const rocksdb::DataVerificationInfo&, IODebugContext*) override {
        return IOStatus::NotSupported(path_, "direct writes");
    }
    IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
        return system_.run(op_sync, path_, [&] {
            IOStatus flushed = target()->Flush(options, debug);
            if (flushed.ok() && !system_.lies_about(path_)) book_->synced = book_->size;
            return flushed;
        });
    }
    IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
        return Sync(options, debug);
    }
    // A hint that promises nothing.
    IOStatus RangeSync(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
        return IOStatus::OK();
    }
    // Reserving space is left out: it takes time, and the sizes stay those of the contents.
    void PrepareWrite(std::size_t, std::size_t, const IOOptions&, IODebugContext*) override {}
    IOStatus Allocate(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
        return IOStatus::OK();
    }

private:
    Disk::FilePtr book_;
    std::string path_;
    FaultyFileSystem& system_;
};

class Directory final : public rocksdb::FSDirectoryWrapper {
public:
    Directory(std::unique_ptr<rocksdb::FSDirectory> directory, std::string path,
              FaultyFileSystem& system)
        : FSDirectoryWrapper(std::move(directory)), path_(std::move(path)), system_(system) {}

    IOStatus Fsync(const IOOptions&, IODebugContext*) override {
        return system_.run(op_sync_directory, path_, [&] {
            if (!system_.lies_about(path_)) system_.disk().sync_directory(path_);
            return IOStatus::OK();
        });
    }
    IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                                 const rocksdb::DirFsyncOptions&) override {
        return Fsync(options, debug);
    }

private:
    std::string path_;
    FaultyFileSystem& system_;
};

class SequentialFile final : public rocksdb::FSSequentialFileOwnerWrapper {
public:
    SequentialFile(std::unique_ptr<rocksdb::FSSequentialFile> file, std::string path,
                   FaultyFileSystem& system)
        : FSSequentialFileOwnerWrapper(std::move(file)), path_(std::move(path)), system_(system) {}

    IOStatus Read(std::size_t n, const IOOptions& options, Slice* result, char* scratch,
                  IODebugContext* debug) override {
        return system_.run(op_read, path_,
                           [&] { return target()->Read(n, options, result, scratch, debug); });
    }

private:
    std::string path_;
    FaultyFileSystem& system_;
};

class RandomAccessFile final : public rocksdb::FSRandomAccessFileOwnerWrapper {
public:
    RandomAccessFile(std::unique_ptr<rocksdb::FSRandomAccessFile> file, std::string path,
                     FaultyFileSystem& system)
        : FSRandomAccessFileOwnerWrapper(std::move(file)),
          path_(std::move(path)),
          system_(system) {}

    IOStatus Read(std::uint64_t offset, std::size_t n, const IOOptions& options, Slice* result,
                  char* scratch, IODebugContext* debug) const override {
        return system_.run(op_read, path_, [&] {
            return target()->Read(offset, n, options, result, scratch, debug);
        });
    }
    IOStatus MultiRead(rocksdb::FSReadRequest* requests, std::size_t count,
                       const IOOptions& options, IODebugContext* debug) override {
        return system_.run(op_read, path_,
                           [&] { return target()->MultiRead(requests, count, options, debug); });
    }

private:
    std::string path_;
    FaultyFileSystem& system_;
};

class RestlessClock final : public rocksdb::SystemClockWrapper {
public:
    RestlessClock() : SystemClockWrapper(rocksdb::SystemClock::Default()) {}
    [[nodiscard]] const char* Name() const override { return "RestlessClock"; }
    void SleepForMicroseconds(int) override { std::this_thread::yield(); }
};

class RestlessEnv final : public rocksdb::EnvWrapper {
public:
    explicit RestlessEnv(const std::shared_ptr<rocksdb::FileSystem>& files)
        : EnvWrapper(rocksdb::NewCompositeEnv(files)) {
        file_system_ = files;
        system_clock_ = std::make_shared<RestlessClock>();
    }
    [[nodiscard]] const char* Name() const override { return "RestlessEnv"; }
};

}  // namespace

FaultyFileSystem::FaultyFileSystem(const std::string& attic, std::uint64_t seed)
    : FileSystemWrapper(rocksdb::FileSystem::Default()), disk_(attic), chance_(seed) {}

void FaultyFileSystem::set_fault(const Fault& fault) {
    const std::lock_guard lock(mutex_);
    fault_ = fault;
    matched_ = 0;
    struck_at_.clear();
}

bool FaultyFileSystem::struck() const { return !struck_at().empty(); }

std::string FaultyFileSystem::struck_at() const {
    const std::lock_guard lock(mutex_);
    return struck_at_;
}

void FaultyFileSystem::cut_power_at(std::uint64_t operation) {
    const std::lock_guard lock(mutex_);
    cut_at_ = operations_ + operation;
}

void FaultyFileSystem::cut_power() {
    const std::lock_guard lock(mutex_);
    power_ = false;
}

void FaultyFileSystem::keep_power() {
    const std::lock_guard lock(mutex_);
    cut_at_.reset();
}

bool FaultyFileSystem::has_power() const {
    const std::lock_guard lock(mutex_);
    return power_;
}

void FaultyFileSystem::lie_about_syncs(const std::string& ending) {
    const std::lock_guard lock(mutex_);
    lies_ = ending;
}

void FaultyFileSystem::restart() {
    const std::lock_guard lock(mutex_);
    if (!power_) disk_.lose_power(chance_);
    power_ = true;
    operations_ = 0;
    cut_at_.reset();
    fault_.reset();
    lies_.reset();
}

std::uint64_t FaultyFileSystem::operations() const {
    const std::lock_guard lock(mutex_);
    return operations_;
}

bool FaultyFileSystem::lies_about(const std::string& path) const {
    return lies_ && path.ends_with(*lies_);
}

bool FaultyFileSystem::strikes(Operation operation, const std::string& path) {
    if (!fault_ || (fault_->operations & operation) == 0) return false;
    if (!path.ends_with(fault_->ending)) return false;
    ++matched_;
    return fault_->lasts ? matched_ >= fault_->first : matched_ == fault_->first;
}

IOStatus FaultyFileSystem::run(Operation operation, const std::string& path,
                               const std::function<IOStatus()>& act,
                               const std::function<void(Chance&)>& part) {
    const std::lock_guard lock(mutex_);
    if (!power_) return IOStatus::IOError(path, "no power");
    if (++operations_ == cut_at_) {
        if (part) part(chance_);
        power_ = false;
        return IOStatus::IOError(path, "power was lost");
    }
    if (!strikes(operation, path)) return act();
    if (struck_at_.empty()) {
        struck_at_ = std::string(name_of_operation(operation)) + " " +
                     std::filesystem::path(path).filename().string();
    }
    if (part && fault_->partly) part(chance_);
    return failed_with(fault_->failure, path);
}

IOStatus FaultyFileSystem::NewSequentialFile(const std::string& path,
                                             const rocksdb::FileOptions& options,
                                             Out<rocksdb::FSSequentialFile> file, Debug* debug) {
    return run(op_open, path, [&] {
        std::unique_ptr<rocksdb::FSSequentialFile> real;
        IOStatus opened = target()->NewSequentialFile(path, options, &real, debug);
        if (opened.ok()) *file = std::make_unique<SequentialFile>(std::move(real), path, *this);
        return opened;
    });
}

IOStatus FaultyFileSystem::NewRandomAccessFile(const std::string& path,
                                               const rocksdb::FileOptions& options,
                                               Out<rocksdb::FSRandomAccessFile> file,
                                               Debug* debug) {
    return run(op_open, path, [&] {
        std::unique_ptr<rocksdb::FSRandomAccessFile> real;
        IOStatus opened = target()->NewRandomAccessFile(path, options, &real, debug);
        if (opened.ok()) *file = std::make_unique<RandomAccessFile>(std::move(real), path, *this);
        return opened;
    });
}

IOStatus FaultyFileSystem::NewWritableFile(const std::string& path,
                                           const rocksdb::FileOptions& options,
                                           Out<rocksdb::FSWritableFile> file, Debug* debug) {
    return run(op_create, path, [&] {
        const bool existed = std::filesystem::exists(path);
        std::unique_ptr<rocksdb::FSWritableFile> real;
        IOStatus opened = target()->NewWritableFile(path, options, &real, debug);
        if (!opened.ok()) return opened;
        auto book = disk_.create(path, existed);
        *file = std::make_unique<WritableFile>(std::move(real), std::move(book), path, *this);
        return opened;
    });
}

IOStatus FaultyFileSystem::NewDirectory(const std::string& path, const IO& io,
                                        Out<rocksdb::FSDirectory> directory, Debug* debug) {
    return run(op_open, path, [&] {
        std::unique_ptr<rocksdb::FSDirectory> real;
        IOStatus opened = target()->NewDirectory(path, io, &real, debug);
        if (opened.ok()) *directory = std::make_unique<Directory>(std::move(real), path, *this);
        return opened;
    });
}

IOStatus FaultyFileSystem::GetChildren(const std::string& path, const IO& io,
                                       std::vector<std::string>* names, Debug* debug) {
    return run(op_open, path, [&] { return target()->GetChildren(path, io, names, debug); });
}

IOStatus FaultyFileSystem::DeleteFile(const std::string& path, const IO&, Debug*) {
    return run(op_remove, path, [&] { return status_of(disk_.remove(path), path); });
}

IOStatus FaultyFileSystem::CreateDir(const std::string& path, const IO& io, Debug* debug) {
    return run(op_make_directory, path, [&] {
        IOStatus made = target()->CreateDir(path, io, debug);
        if (made.ok()) disk_.made_directory(path);
        return made;
    });
}

IOStatus FaultyFileSystem::CreateDirIfMissing(const std::string& path, const IO& io, Debug* debug) {
    if (std::filesystem::is_directory(path)) return IOStatus::OK();
    return CreateDir(path, io, debug);
}

IOStatus FaultyFileSystem::RenameFile(const std::string& from, const std::string& to, const IO&,
                                      Debug*) {
    return run(op_rename, from, [&] { return status_of(disk_.rename(from, to), from); });
}

IOStatus FaultyFileSystem::LinkFile(const std::string& from, const std::string& to, const IO&,
                                    Debug*) {
    return run(op_link, from, [&] { return status_of(disk_.link(from, to), from); });
}

IOStatus FaultyFileSystem::LockFile(const std::string& path, const IO& io, rocksdb::FileLock** lock,
                                    Debug* debug) {
    return run(op_lock, path, [&] { return target()->LockFile(path, io, lock, debug); });
}

IOStatus FaultyFileSystem::ReopenWritableFile(const std::string& path, const rocksdb::FileOptions&,
                                              Out<rocksdb::FSWritableFile>, Debug*) {
    return IOStatus::NotSupported(path, "reopening to write");
}

IOStatus FaultyFileSystem::ReuseWritableFile(const std::string& path, const std::string&,
                                             const rocksdb::FileOptions&,
                                             Out<rocksdb::FSWritableFile>, Debug*) {
    return IOStatus::NotSupported(path, "reusing a file");
}

IOStatus FaultyFileSystem::NewRandomRWFile(const std::string& path, const rocksdb::FileOptions&,
                                           Out<rocksdb::FSRandomRWFile>, Debug*) {
    return IOStatus::NotSupported(path, "writing anywhere");
}

IOStatus FaultyFileSystem::Truncate(const std::string& path, std::size_t, const IO&, Debug*) {
    return IOStatus::NotSupported(path, "truncating");
}

std::unique_ptr<rocksdb::Env> env_over(const std::shared_ptr<FaultyFileSystem>& files) {
    return std::make_unique<RestlessEnv>(files);
}

}  // namespace jalon::testing
