// SubjectKeys: one data key a person, wrapped by the root key, in a directory apart from the log.
//
//   root.key   the key-encryption key: 32 random bytes
//   root.key.next   the coming one, while rotate() is under way; open() ends what a crash left
//   subjects   one entry a key, appended: length (4 bytes), payload, CRC-32C of it (4 bytes); the
//              payload is epoch (4), length of the subject (4), subject, then either the wrapped
//              key (nonce 12, ciphertext 32, tag 16) or nothing: the key was destroyed. Numbers
//              are big-endian; the latest entry of a subject counts.
//
// A key is wrapped with AES-256-GCM; its additional data are the subject and the epoch, so that
// entries cannot be exchanged. An entry cut off or left all zero at the end is a write that never
// returned: it is cut away. Any other damage refuses the file, as a lost key is lost data.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/crypto/aead.h"
#include "adapters/files/durable_file.h"
#include "engine/base/result.h"

namespace jalon {

struct SubjectKey {
    std::uint32_t epoch = 0;  // 1 for the first key; one more after each destruction
    SecretKey key;
};

// Thread-safety: any number of threads. One process writes (DataDirectory's lock).
class SubjectKeys {
public:
    enum class Access { write, read_only };

    // Makes the root key in a directory that holds neither file (but not with read_only).
    //
    // corruption: an entry is damaged, or the root key is missing or malformed.
    [[nodiscard]] static Result<std::unique_ptr<SubjectKeys>> open(const std::string& directory,
                                                                   Access access);
    ~SubjectKeys();

    SubjectKeys(const SubjectKeys&) = delete;
    SubjectKeys& operator=(const SubjectKeys&) = delete;

    // The subject's key, made if there was none; it is durable after keep().
    // limit: the subject's name is too long. invalid: opened read-only.
    [[nodiscard]] Result<SubjectKey> find_or_make(std::string_view subject);

    // Writes the keys that were made before this call, with one sync a page. io: whether they are
    // on the disk is unknown, and nothing is written any more.
    [[nodiscard]] Result<void> keep();

    // not_found: it was destroyed, or never existed. corruption: it cannot be unwrapped.
    [[nodiscard]] Result<SubjectKey> find(std::string_view subject, std::uint32_t epoch) const;

    // Forgets the key for ever: the file is rewritten without it. False: there was none.
    [[nodiscard]] Result<bool> destroy(std::string_view subject);

    // A new epoch: a new root key, every subject's key wrapped again under it, and the old root key
    // overwritten. What was copied of the file `subjects` before is worth nothing from then on,
    // unless the old root key was copied too. Sealed fields stay as they are. Returns how many keys
    // there are. corruption: a key cannot be unwrapped; nothing was changed.
    [[nodiscard]] Result<std::size_t> rotate();

    // Of the key that is in use; nullopt: there is none.
    [[nodiscard]] std::optional<std::uint32_t> epoch_of(std::string_view subject) const;

private:
    struct Entry {
        std::uint32_t epoch = 0;
        std::string wrapped;                   // empty: destroyed
        mutable std::optional<SecretKey> key;  // once it was used
    };

    SubjectKeys(const std::string& directory, Access access)
        : path_(directory + "/subjects"), root_path_(directory + "/root.key"), access_(access) {}

    [[nodiscard]] Result<void> load();
    [[nodiscard]] Result<void> end_rotation();
    [[nodiscard]] bool fits(const SecretKey& root) const;
    [[nodiscard]] Result<void> replace_root(const SecretKey& next);
    [[nodiscard]] Result<void> append(std::string_view bytes);
    [[nodiscard]] Result<void> rewrite(const std::string& bytes);
    [[nodiscard]] std::string wrap(const SecretKey& root, std::string_view subject,
                                   std::uint32_t epoch, const SecretKey& key) const;
    [[nodiscard]] Result<SubjectKey> unwrap(std::string_view subject, const Entry& entry) const;
    [[nodiscard]] static std::string encode(std::string_view subject, const Entry& entry);

    const std::string path_;
    const std::string root_path_;
    const Access access_;
    Aead aead_;
    SecretKey root_;
    std::mutex file_mutex_;  // file_; taken before mutex_, so that no sync holds up a reader
    FileHandle file_;
    mutable std::mutex mutex_;  // everything below
    bool failed_ = false;       // a write failed: what is in the file is unknown
    std::string unkept_;        // entries that are not in the file
    std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace jalon
