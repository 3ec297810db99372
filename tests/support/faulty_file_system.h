// FaultyFileSystem: what a RocksStore meets below RocksDB when the device fails or power is lost.
//
// It passes everything on to the real file system and keeps the books of a Disk beside it. Each
// operation has a number, counted from the last restart(); a fault names the operations that it
// strikes. RocksDB's own threads use it at the same time as the test's: which operation gets a
// number is decided by the schedule, never what a fault does to it.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "tests/support/disk.h"

namespace jalon::testing {

// Sets of operations are sums of these.
enum Operation : std::uint32_t {
    op_open = 1U << 0U,  // to read or to list
    op_read = 1U << 1U,
    op_create = 1U << 2U,
    op_append = 1U << 3U,
    op_sync = 1U << 4U,
    op_sync_directory = 1U << 5U,
    op_rename = 1U << 6U,
    op_remove = 1U << 7U,
    op_link = 1U << 8U,
    op_make_directory = 1U << 9U,
    op_lock = 1U << 10U,
    op_any = (1U << 11U) - 1,
    op_allocating = op_create | op_append | op_rename | op_link | op_make_directory,
};

enum class Failure { eio, enospc };

struct Fault {
    std::uint32_t operations = op_any;
    std::uint64_t first = 1;  // of these operations, from now on
    Failure failure = Failure::eio;
    bool lasts = false;       // every later one fails too
    std::string ending = "";  // only on paths that end so
    bool partly = false;      // an append leaves a part of its bytes
};

class FaultyFileSystem final : public rocksdb::FileSystemWrapper {
public:
    // `attic`: as of Disk.
    FaultyFileSystem(const std::string& attic, std::uint64_t seed);

    [[nodiscard]] const char* Name() const override { return "FaultyFileSystem"; }

    void set_fault(const Fault& fault);
    [[nodiscard]] bool struck() const;
    [[nodiscard]] std::string struck_at() const;  // "append 000012.log", for messages

    // Power goes at that operation, counted from now on; its bytes may be written in part.
    void cut_power_at(std::uint64_t operation);
    void cut_power();
    void keep_power();  // takes cut_power_at() back
    [[nodiscard]] bool has_power() const;

    // From now on syncs of paths with that ending say yes and do nothing; "" stands for all of
    // them, those of directories included.
    void lie_about_syncs(const std::string& ending);

    // After every user of the file system is gone: loses what the cut lost, if power went, and
    // begins anew without a fault.
    void restart();

    // All operations since the last restart.
    [[nodiscard]] std::uint64_t operations() const;

    // --- For RocksDB ----------------------------------------------------------------------------
    using Status = rocksdb::IOStatus;
    using IO = rocksdb::IOOptions;
    using Debug = rocksdb::IODebugContext;
    template <typename T>
    using Out = std::unique_ptr<T>*;

    Status NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                             Out<rocksdb::FSSequentialFile> file, Debug* debug) override;
    Status NewRandomAccessFile(const std::string& path, const rocksdb::FileOptions& options,
                               Out<rocksdb::FSRandomAccessFile> file, Debug* debug) override;
    Status NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                           Out<rocksdb::FSWritableFile> file, Debug* debug) override;
    Status NewDirectory(const std::string& path, const IO& io, Out<rocksdb::FSDirectory> directory,
                        Debug* debug) override;
    Status GetChildren(const std::string& path, const IO& io, std::vector<std::string>* names,
                       Debug* debug) override;
    Status DeleteFile(const std::string& path, const IO& io, Debug* debug) override;
    Status CreateDir(const std::string& path, const IO& io, Debug* debug) override;
    Status CreateDirIfMissing(const std::string& path, const IO& io, Debug* debug) override;
    Status RenameFile(const std::string& from, const std::string& to, const IO& io,
                      Debug* debug) override;
    Status LinkFile(const std::string& from, const std::string& to, const IO& io,
                    Debug* debug) override;
    Status LockFile(const std::string& path, const IO& io, rocksdb::FileLock** lock,
                    Debug* debug) override;

    // None of these is used with our settings; one that came into use would bypass the books.
    Status ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                              Out<rocksdb::FSWritableFile> file, Debug* debug) override;
    Status ReuseWritableFile(const std::string& path, const std::string& old,
                             const rocksdb::FileOptions& options, Out<rocksdb::FSWritableFile> file,
                             Debug* debug) override;
    Status NewRandomRWFile(const std::string& path, const rocksdb::FileOptions& options,
                           Out<rocksdb::FSRandomRWFile> file, Debug* debug) override;
    Status Truncate(const std::string& path, std::size_t size, const IO& io, Debug* debug) override;

    // --- For the files that it opens ------------------------------------------------------------

    // One operation: counts it, and does `act` unless it fails. `part` is asked, when power goes
    // or the fault leaves a part, to do some of it.
    [[nodiscard]] Status run(Operation operation, const std::string& path,
                             const std::function<Status()>& act,
                             const std::function<void(Chance&)>& part = {});
    [[nodiscard]] bool lies_about(const std::string& path) const;  // within run() only
    [[nodiscard]] Disk& disk() { return disk_; }                   // within run() only

private:
    [[nodiscard]] bool strikes(Operation operation, const std::string& path);

    mutable std::mutex mutex_;
    Disk disk_;
    Chance chance_;
    std::uint64_t operations_ = 0;
    bool power_ = true;
    std::optional<std::uint64_t> cut_at_;
    std::optional<Fault> fault_;
    std::uint64_t matched_ = 0;
    std::string struck_at_;
    std::optional<std::string> lies_;
};

// What RocksOptions::env wants. RocksDB's threads pause for a second after a failure; over this
// environment they do not.
[[nodiscard]] std::unique_ptr<rocksdb::Env> env_over(
    const std::shared_ptr<FaultyFileSystem>& files);

}  // namespace jalon::testing
