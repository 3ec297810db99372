// TokenStore: opaque secrets that let somebody in, stored as hashes in one append-only file.
//
// A secret is "jalon_" and 43 base64url characters of 32 random bytes; it is shown once, when it is
// made. A token's is sent with each request; a link's is exchanged for a session, whose own is kept
// by a browser. Neither serves in another's place. The file's lines: token_book.h. A last line
// without its line feed is a write that a crash cut off: it counts for nothing and is cut away by
// the next append. Any other line that does not fit makes the whole file unreadable: a lost
// revocation would let somebody in.
//
// Several processes may use one file: what is written is decided under its lock, on all lines that
// are there, and reads look at its size and time. So a token made beside a running server works at
// once, and of two browsers that use one link at the same time one gets in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/files/durable_file.h"
#include "adapters/files/token_book.h"
#include "adapters/files/token_record.h"
#include "engine/base/hasher.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/time.h"

namespace jalon {

struct NewToken {
    std::string id;
    std::string token;  // the secret; not stored
};

struct NewLink {
    std::string id;
    std::string secret;  // not stored
    Timestamp expires_at;
};

struct NewSession {
    TokenRecord record;
    std::string secret;  // not stored
};

// Whom a link is for.
struct LinkOrder {
    TokenGrant grant;  // without an end
    std::string instance = {};
    std::string created_by = {};
    std::string replaces = {};  // the id of the link that ends with the same write; may be empty
};

// Why a link lets nobody in.
enum class LinkRefusal {
    unknown,       // there is no such link, or it was ended
    expired,       // nobody used it in time
    other_device,  // it was used on another device
    too_late,      // it was used on this one, too long ago
    too_often,
};

using Entered = std::variant<NewSession, LinkRefusal>;

// Thread-safety: any number of threads.
class TokenStore {
public:
    static constexpr std::size_t file_bytes_max = std::size_t{16} << 20U;
    static constexpr std::size_t field_bytes_max = 200;  // of one text
    static constexpr std::size_t list_count_max = 200;   // countries or hosts of one token
    static constexpr std::size_t revoking_bytes = std::size_t{1} << 20U;
    static constexpr std::size_t sessions_max = 10;  // of one link

    // Times in µs.
    static constexpr std::int64_t minute = 60'000'000;
    static constexpr std::int64_t day = 24 * 60 * minute;
    static constexpr std::int64_t link_lifetime = 14 * day;     // unused
    static constexpr std::int64_t link_again = 15 * minute;     // for a second try, as it may
    static constexpr std::int64_t session_lifetime = 90 * day;  // be that no answer arrived

    // `path` may not exist yet; it is created by the first create(). The hasher is used by one
    // thread at a time.
    TokenStore(std::string path, std::unique_ptr<Hasher> hasher);

    // Durable when it returns. invalid: the role is empty. limit: a field, a list or the file is
    // too long.
    [[nodiscard]] Result<NewToken> create(const TokenGrant& grant, Timestamp now);

    // The record of a token that is neither revoked nor past its end at `now`; nullopt otherwise.
    // An error (the file cannot be read) must be answered like an unknown token, and told.
    [[nodiscard]] Result<std::optional<TokenRecord>> find(std::string_view token, Timestamp now);

    // The same of a session, by the secret of its cookie.
    [[nodiscard]] Result<std::optional<TokenRecord>> find_session(std::string_view secret,
                                                                  Timestamp now);

    // Whether find() or find_session() would still give the record of that id.
    [[nodiscard]] Result<bool> holds(std::string_view id, Timestamp now);

    // Everything that is not revoked, what has expired included, in the order of its making.
    [[nodiscard]] Result<std::vector<TokenBook::Entry>> list();

    // Ends a token or session; with a link its sessions. Durable when it returns. not_found: there
    // is none of that id, or it was revoked before.
    [[nodiscard]] Result<void> revoke(std::string_view id, Timestamp now);

    // As create(). not_found: there is no link to replace.
    [[nodiscard]] Result<NewLink> create_link(const LinkOrder& order, Timestamp now);

    // Uses a link on `device` (any text of its own). The use is durable when this returns.
    [[nodiscard]] Result<Entered> enter(std::string_view secret, std::string_view device,
                                        Timestamp now);

    // The link of that id; nullopt: there is none.
    [[nodiscard]] Result<std::optional<LinkRecord>> link(std::string_view id);

    // Notes what a token opened. Durable when it returns. not_found: there is no such token.
    [[nodiscard]] Result<void> break_glass(std::string_view id, const BrokenGlass& glass);

private:
    // What tells one content of the file from the next.
    struct Stamp {
        std::uint64_t inode = 0;
        std::int64_t size = -1;
        std::int64_t seconds = 0;
        std::int64_t nanoseconds = 0;

        friend bool operator==(const Stamp&, const Stamp&) = default;
    };

    // All REQUIRE: mutex_ is held.
    // REQUIRES: `file` is that of open_for_append().
    [[nodiscard]] Result<Entered> begin_session(const FileHandle& file, const LinkRecord& link,
                                                const Hash& device, Timestamp now);
    [[nodiscard]] Result<const TokenBook::Entry*> entry_of(std::string_view secret);
    [[nodiscard]] Result<void> refresh();
    [[nodiscard]] Result<void> load(std::string_view text);
    // The file under its lock, and all its lines in book_.
    [[nodiscard]] Result<FileHandle> open_for_append();
    // Whatever comes, there is room to revoke it: that alone may use the last part of the file.
    [[nodiscard]] Result<void> append(const FileHandle& file, const std::string& line,
                                      std::size_t bytes_max = file_bytes_max - revoking_bytes);
    [[nodiscard]] Hash hash_of(std::string_view text) const;

    const std::string path_;
    const std::unique_ptr<Hasher> hasher_;
    std::mutex mutex_;
    Stamp stamp_;
    TokenBook book_;
};

}  // namespace jalon
