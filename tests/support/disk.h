// Disk: which of the changes under a directory would outlive the loss of power.
//
// The files are real, and always hold what was written last. Beside them the disk remembers how
// much of each was synced, and which entries of a directory (created, renamed, linked, removed)
// its sync has not yet covered; lose_power() takes the rest back. As on a journalled file system
// the entries of one directory reach the platter in their order, those of two in any. A sync of a
// file says nothing about its entry: stricter than most file systems are, and all that is promised.
//
// What existed before the disk was made, and what lose_power() left, is durable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "engine/base/chance.h"

namespace jalon::testing {

class Disk {
public:
    struct File {
        std::string path;  // where the bytes lie now; one of them when there are links
        std::uint64_t size = 0;
        std::uint64_t synced = 0;
    };
    using FilePtr = std::shared_ptr<File>;

    // `attic`: an existing directory elsewhere on the same file system, for what was removed and
    // may come back.
    explicit Disk(std::string attic) : attic_(std::move(attic)) {}

    // Call right before the file is created or cut to nothing; `existed`: it was there.
    [[nodiscard]] FilePtr create(const std::string& path, bool existed);
    void made_directory(const std::string& path);

    [[nodiscard]] std::error_code remove(const std::string& path);
    [[nodiscard]] std::error_code rename(const std::string& from, const std::string& to);
    [[nodiscard]] std::error_code link(const std::string& from, const std::string& to);

    void sync_directory(const std::string& path);

    // Takes back what was not synced: of each file's tail a random part stays; of each directory's
    // changes the first few. A write-ahead log ("*.log") may have zeros behind that part, where the
    // length reached the disk before the bytes. Nothing may have a file open.
    void lose_power(Chance& chance);

private:
    enum class Kind { created, made, linked, renamed, removed };
    struct Change {
        Kind kind;
        std::string path;
        std::string from;    // renamed: its former path
        std::string attic;   // what was there before; "": nothing
        bool stays = false;  // when power is lost
    };

    [[nodiscard]] std::string put_away(const std::string& path, std::error_code& error);
    void moved(std::string_view from, std::string_view to);
    void take_back(const Change& change);
    void forget(const Change& change) const;
    static void lose_tail(const File& file, Chance& chance);

    std::string attic_;
    std::uint64_t put_away_ = 0;
    std::map<std::string, FilePtr> files_;
    std::vector<FilePtr> unlinked_;  // in the attic
    std::vector<Change> changes_;    // in their order
};

}  // namespace jalon::testing
