// HighWater: the last position that was acknowledged, kept outside RocksDB.
//
// Point-in-time recovery stops at the first damaged record of the write-ahead log and opens as if
// nothing had followed. This file tells a torn tail, which nobody was promised, from lost records.
//
// The file: position (8 bytes, big-endian), CRC-32C of them (4 bytes). It is written in place after
// every durable group and synced at most once a second: after a power cut it may lag, which is
// harmless; it never runs ahead of the log.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "adapters/files/durable_file.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"

namespace jalon {

// Thread-safety: none; used by the thread that appends.
class HighWater {
public:
    // nullopt: there is no file yet, or an empty one. corruption: its checksum is wrong.
    [[nodiscard]] static Result<std::optional<Position>> read(const std::string& path);

    // Opens the file for writing, records `position` and syncs it and its directory.
    [[nodiscard]] static Result<HighWater> open(const std::string& path, Position position);

    [[nodiscard]] Result<void> write(Position position);
    [[nodiscard]] Result<void> sync();

private:
    HighWater(FileHandle file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

    FileHandle file_;
    std::string path_;
    std::chrono::steady_clock::time_point synced_at_{};
};

}  // namespace jalon
