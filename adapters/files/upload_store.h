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
// A part is durable when append() returns. A last line of the journal that a crash cut off counts
// for nothing; an upload whose last part arrived but that was not finished is finished when it is
// looked at next.
//
// Thread-safety: any number of threads; one process at a time, which holds the data directory's
// lock. All but find(), of() and concerning() wait for the disk.
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

class UploadStore {
public:
    static constexpr std::uint64_t bytes_max = std::uint64_t{10} << 20U;  // of a file
    static constexpr std::size_t unfinished_of_one_max = 20;
    static constexpr std::int64_t days_to_finish = 7;

    // The sealer is borrowed. corruption: the journal is damaged; io: it cannot be read.
    [[nodiscard]] static Result<std::unique_ptr<UploadStore>> open(std::string directory,
                                                                   const LogId& log_id,
                                                                   Sealer& sealer,
                                                                   std::unique_ptr<Hasher> hasher);

    // Begins an upload; or gives the one that its owner began or finished before, when the order
    // names the content and is the same. Durable. limit: it is too long, or this owner has too many
    // unfinished ones.
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

    // Removes what concerns these persons and is sealed under a key of the epoch named, or of one
    // before; and whatever is not finished.
    [[nodiscard]] Result<void> erase(const std::map<std::string, std::uint32_t>& subjects);

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
    [[nodiscard]] Hash hash_of(std::string_view bytes) const;
    [[nodiscard]] bool is_late(const Entry& entry, Timestamp now) const;

    // All REQUIRE: mutex_ is held.
    [[nodiscard]] Result<void> load();
    [[nodiscard]] bool take_line(std::string_view line);
    [[nodiscard]] Result<void> note(const Value& line);
    [[nodiscard]] Result<void> sweep(Timestamp now);
    [[nodiscard]] Result<void> forget(Entries::iterator entry);
    [[nodiscard]] Result<Upload> finish(Entry& entry);
    [[nodiscard]] Entry* same_as(const UploadOrder& order);

    const std::string directory_;
    const LogId log_id_;
    Sealer& sealer_;
    const std::unique_ptr<Hasher> hasher_;
    mutable std::mutex mutex_;
    Entries entries_;
    std::multimap<Hash, std::string> finished_;  // ids by content
};

}  // namespace jalon
