// TokenStore: opaque access tokens, stored as hashes in one append-only file.
//
// A token is "jalon_" and 43 base64url characters of 32 random bytes; it is shown once, when it is
// made. The file holds one line a record, fields separated by a tab, bytes other than letters,
// digits and -._:@ percent-escaped, lists with commas between their members:
//
//   token   ID  SHA-256  ROLE  ORG  SUBJECT  COUNTRIES  HOSTS  CREATED_AT  EXPIRES_AT
//   revoke  ID  AT
//
// Times are microseconds since 1970, EXPIRES_AT may be "-" (never). A last line without its line
// feed is a write that a crash cut off: it counts for nothing and is cut away by the next append.
// Any other line that does not fit makes the whole file unreadable: a lost revocation would let
// somebody in.
//
// Several processes may use one file: appends take its lock, and reads look at its size and time,
// so that a token made beside a running server works at once.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/files/durable_file.h"
#include "engine/base/hasher.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/time.h"

namespace jalon {

// What a token lets its bearer be. Empty lists: no restriction.
struct TokenGrant {
    std::string role;
    std::string org;
    std::string subject;  // opaque id
    std::vector<std::string> countries;
    std::vector<std::string> hosts;
    std::optional<Timestamp> expires_at;

    friend bool operator==(const TokenGrant&, const TokenGrant&) = default;
};

struct TokenRecord {
    std::string id;  // public: names the token in lists and revocations
    TokenGrant grant;
    Timestamp created_at;

    friend bool operator==(const TokenRecord&, const TokenRecord&) = default;
};

struct NewToken {
    std::string id;
    std::string token;  // the secret; not stored
};

// Thread-safety: any number of threads.
class TokenStore {
public:
    static constexpr std::size_t file_bytes_max = std::size_t{16} << 20U;
    static constexpr std::size_t field_bytes_max = 200;  // of one text
    static constexpr std::size_t list_count_max = 200;   // countries or hosts of one token

    // `path` may not exist yet; it is created by the first create(). The hasher is used by one
    // thread at a time.
    TokenStore(std::string path, std::unique_ptr<Hasher> hasher);

    // Durable when it returns. invalid: the role is empty. limit: a field, a list or the file is
    // too long.
    [[nodiscard]] Result<NewToken> create(const TokenGrant& grant, Timestamp now);

    // The record of a token that is neither revoked nor past its end at `now`; nullopt otherwise.
    // An error (the file cannot be read) must be answered like an unknown token, and told.
    [[nodiscard]] Result<std::optional<TokenRecord>> find(std::string_view token, Timestamp now);

    // Whether find() would still give the token of that id.
    [[nodiscard]] Result<bool> holds(std::string_view id, Timestamp now);

    // Every token that is not revoked, expired ones included, in the order of their making.
    [[nodiscard]] Result<std::vector<TokenRecord>> list();

    // Durable when it returns. not_found: there is no such token, or it was revoked before.
    [[nodiscard]] Result<void> revoke(std::string_view id, Timestamp now);

private:
    struct Entry {
        TokenRecord record;
        Hash hash{};
        std::size_t order = 0;
    };
    // What tells one content of the file from the next.
    struct Stamp {
        std::uint64_t inode = 0;
        std::int64_t size = -1;
        std::int64_t seconds = 0;
        std::int64_t nanoseconds = 0;

        friend bool operator==(const Stamp&, const Stamp&) = default;
    };

    [[nodiscard]] static bool holds(const Entry& entry, Timestamp now) {
        const auto& expires_at = entry.record.grant.expires_at;
        return !expires_at || *expires_at > now;
    }

    // All REQUIRE: mutex_ is held.
    [[nodiscard]] Result<void> refresh();
    [[nodiscard]] Result<void> load(std::string_view text);
    [[nodiscard]] bool take_line(std::string_view line);
    [[nodiscard]] Result<FileHandle> open_for_append();
    [[nodiscard]] Result<void> append(const FileHandle& file, const std::string& line);
    [[nodiscard]] Hash hash_of(std::string_view text) const;

    const std::string path_;
    const std::unique_ptr<Hasher> hasher_;
    std::mutex mutex_;
    Stamp stamp_;
    std::map<Hash, Entry> entries_;
    std::map<std::string, Hash, std::less<>> hashes_;  // by id
    std::size_t lines_ = 0;
};

}  // namespace jalon
