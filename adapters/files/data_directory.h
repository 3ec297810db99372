// DataDirectory: one organisation's data on disk, and who may write to it.
//
//   jalon.format   text, a line a fact: format, log_id (32 hex digits), zone, created_at (µs)
//   lock           held (flock) by the one writer; released by the kernel when the process ends
//   log/           the event log (adapters/rocksdb)
//   high_water     the last acknowledged position (adapters/rocksdb/high_water.h)
//   keys/          subjects' keys (adapters/crypto/subject_keys.h); backed up apart
//   signing.key    signs checkpoints (adapters/crypto/signing_key.h), once there are any; backed up
//                  apart
//   pseudonym.key  names persons in exports (adapters/crypto/pseudonyms.h), once there were any;
//                  backed up apart
//   files/         uploaded files, sealed (upload_store.h)
//   answers        what keyed requests were answered, sealed (answer_store.h), once there are any
//   views.json     saved views of the board (view_store.h), once there are any
//   tokens         access tokens, links and sessions, hashed (token_store.h); backed up apart
//   last_use       when each was last used (last_use.h), once one was
//
// Directories are made with mode 0700, files with 0600. jalon.format is written last, atomically: a
// birth that a crash interrupted is simply repeated.
#pragma once

#include <string>
#include <string_view>

#include "adapters/files/durable_file.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/time.h"

namespace jalon {

enum class OpenMode {
    create,     // for writing; a missing or empty directory is initialised
    existing,   // for writing; it must exist
    read_only,  // it must exist; nothing is changed and no lock is taken
};

// Thread-safety: const methods by any number of threads.
class DataDirectory {
public:
    // `zone` and `now` are recorded when the directory is initialised, and unused otherwise.
    //
    // not_found:    there is no directory, or it is empty (but not with OpenMode::create).
    // invalid:      it holds something else than Jalon's data; or the zone's name is malformed.
    // locked:       another process writes to it.
    // newer_format: a later version of Jalon made it; nothing was touched.
    // corruption:   jalon.format is damaged, or a part is missing.
    [[nodiscard]] static Result<DataDirectory> open(const std::string& path, OpenMode mode,
                                                    std::string_view zone, Timestamp now);

    // For writing a copy of what `original` holds; a missing or empty directory is initialised with
    // the same log, zone and time of creation. Errors as above; invalid: also, `path` holds another
    // log.
    [[nodiscard]] static Result<DataDirectory> open_copy(const std::string& path,
                                                         const DataDirectory& original);

    [[nodiscard]] const LogId& log_id() const { return identity_.log_id; }
    [[nodiscard]] const std::string& zone() const { return identity_.zone; }
    [[nodiscard]] Timestamp created_at() const { return identity_.created_at; }

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string log_path() const { return path_ + "/log"; }
    [[nodiscard]] std::string high_water_path() const { return path_ + "/high_water"; }
    [[nodiscard]] std::string keys_path() const { return path_ + "/keys"; }
    [[nodiscard]] std::string tokens_path() const { return path_ + "/tokens"; }
    [[nodiscard]] std::string last_use_path() const { return path_ + "/last_use"; }
    [[nodiscard]] std::string files_path() const { return path_ + "/files"; }
    [[nodiscard]] std::string answers_path() const { return path_ + "/answers"; }
    [[nodiscard]] std::string views_path() const { return path_ + "/views.json"; }
    [[nodiscard]] std::string signing_key_path() const { return path_ + "/signing.key"; }
    [[nodiscard]] std::string pseudonym_key_path() const { return path_ + "/pseudonym.key"; }

private:
    // What is recorded at birth.
    struct Identity {
        LogId log_id{};
        std::string zone;
        Timestamp created_at;
    };

    DataDirectory() = default;

    [[nodiscard]] static Result<DataDirectory> open(const std::string& path, OpenMode mode,
                                                    const Identity& at_birth);
    [[nodiscard]] Result<void> initialise(const Identity& identity);
    [[nodiscard]] Result<void> load();

    std::string path_;
    Identity identity_;
    FileHandle lock_;
};

}  // namespace jalon
