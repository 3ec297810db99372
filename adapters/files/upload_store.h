// UploadStore: files that people sent, in parts, and that events name by their SHA-256.
//
//   files/journal    JSON lines: what was begun, what was finished, what went
//   files/ID.part    what has arrived of an upload that is not finished
//   files/ID.sealed  a finished one: a line of JSON with what the seal needs, then the ciphertext
//
// A finished file is sealed under the key of the person whom it concerns (Sealer), so that erasing
// the person makes it unreadable for ever; it is removed then, too. Names of files are not kept:
// they often are people's.
//
// A part is durable when append() returns. An upload that was not finished when its last part
// arrived, because the disk or the process failed, begins anew: nothing of it counts as arrived.
//
// Thread-safety: any number of threads; one process at a time, which holds the data directory's
// lock. find(), of() and concerning() never wait for the disk, nor for those that do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/files/journal.h"
#include "engine/base/hasher.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/time.h"
#include "engine/base/value.h"
#include "engine/ports/sealer.h"

namespace jalon {

// What its sender says of a file.
struct UploadOrder {
    std::string owner;  // who sends it; nobody else sees the upload
    std::uint64_t length = 0;
    std::optional<Hash> sha256;
    std::string subject;   // whom it concerns: an opaque id
    std::string instance;  // where it will be named; may be empty
    std::string kind;      // its class, as of a personal field (medical, …); empty: of none

    friend bool operator==(const UploadOrder&, const UploadOrder&) = default;
};

struct Upload {
    std::string id;
    UploadOrder order;
    std::uint64_t offset = 0;  // so many bytes have arrived
    Timestamp begun_at;
    std::string type;  // its media type; empty until it is finished

    [[nodiscard]] bool is_finished() const { return !type.empty(); }
};

// From when on, and up to which of its keys, nothing of a person is kept.
struct ErasedUntil {
    std::uint32_t epoch = 0;
    Timestamp at;
};

class UploadStore {
public:
    static constexpr std::uint64_t bytes_max = std::uint64_t{10} << 20U;  // of a file
    static constexpr std::size_t unfinished_of_one_max = 20;
    static constexpr std::size_t files_of_one_max = 10'000;
    static constexpr std::uint64_t bytes_of_one_max = std::uint64_t{4} << 30U;
    static constexpr std::int64_t days_to_finish = 7;

    // The sealer is borrowed. What no upload owns any more is removed. corruption: the journal is
    // damaged; io: it cannot be read.
    [[nodiscard]] static Result<std::unique_ptr<UploadStore>> open(std::string directory,
                                                                   const LogId& log_id,
                                                                   Sealer& sealer,
                                                                   std::unique_ptr<Hasher> hasher);

    // Begins an upload; or gives the one that its owner began or finished before, when the order
    // names the content and is the same. Durable. REQUIRES: it is not empty. limit: it is too long,
    // or this owner has too many or too much.
    [[nodiscard]] Result<Upload> begin(UploadOrder order, Timestamp now);

    // nullopt: there is none, it is another's, or it was not finished in time.
    [[nodiscard]] std::optional<Upload> find(std::string_view id, std::string_view owner,
                                             Timestamp now) const;

    // Adds `bytes` at `offset`; the last ones finish the upload. not_found: as find.
    // version_conflict: so many bytes have not arrived, or more have. limit: they are more than
    // were announced. corruption: the content has another hash than was announced; invalid: it is
    // of a type that is not kept (after both the upload is gone). io: try again.
    [[nodiscard]] Result<Upload> append(std::string_view id, std::string_view owner,
                                        std::uint64_t offset, std::string_view bytes,
                                        Timestamp now);

    // The finished files of that content, one for each who sent it.
    [[nodiscard]] std::vector<Upload> of(const Hash& sha256) const;

    // The finished files that concern a person.
    [[nodiscard]] std::vector<Upload> concerning(std::string_view subject) const;

    // The content of a finished one. not_found: its key, or it itself, is gone. corruption: it was
    // altered.
    [[nodiscard]] Result<std::string> read(const Upload& file) const;

    // Removes what concerns these persons and was begun, or sealed under a key of theirs, before
    // the erasure.
    [[nodiscard]] Result<void> erase(const std::map<std::string, ErasedUntil>& subjects);

    // Removes what was not finished in time.
    [[nodiscard]] Result<void> sweep(Timestamp now);

    // Whether anything concerns the person, finished or not.
    [[nodiscard]] bool concerns(std::string_view subject) const;

private:
    struct Entry {
        Upload upload;
        std::uint32_t key_epoch = 0;  // of a finished one
    };
    using Entries = std::map<std::string, Entry, std::less<>>;

    UploadStore(std::string directory, const LogId& log_id, Sealer& sealer,
                std::unique_ptr<Hasher> hasher);

    [[nodiscard]] std::string path(std::string_view name) const;
    [[nodiscard]] SealBinding binding(std::string_view id) const;
    [[nodiscard]] static bool is_late(const Entry& entry, Timestamp now);

    // All REQUIRE: writing_ is held.
    [[nodiscard]] Result<void> load();
    [[nodiscard]] bool take(const Value& line);
    [[nodiscard]] bool take_begun(const Value& line, const std::string& id);
    [[nodiscard]] Result<void> tidy();
    [[nodiscard]] Result<void> sweep_late(Timestamp now);
    [[nodiscard]] Result<void> check_room(const UploadOrder& order) const;
    [[nodiscard]] const Entry* same_as(const UploadOrder& order) const;
    [[nodiscard]] Result<void> add_part(const Upload& upload, std::string_view bytes) const;
    [[nodiscard]] Result<Upload> finish(Entries::iterator entry);
    [[nodiscard]] Result<void> forget(Entries::iterator entry);
    void drop(Entries::iterator entry);

    const std::string directory_;
    const LogId log_id_;
    Sealer& sealer_;
    const std::unique_ptr<Hasher> hasher_;  // of who holds writing_
    std::mutex writing_;                    // held while the disk is waited for; the outer one
    Journal journal_;
    mutable std::mutex mutex_;  // held to change what follows, or to read it without writing_
    Entries entries_;
    std::multimap<Hash, std::string> finished_;  // ids by content
};

}  // namespace jalon
