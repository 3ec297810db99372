// TokenBook: the lines of the token file, folded. Fields are separated by a tab, bytes other than
// letters, digits and -._:@ percent-escaped, lists with commas between their members:
//
//   token    ID  SHA-256  ROLE  ORG  SUBJECT  COUNTRIES  HOSTS  CREATED_AT  EXPIRES_AT
//   link     ID  SHA-256  ROLE  ORG  SUBJECT  COUNTRIES  HOSTS  CREATED_AT  EXPIRES_AT
//            INSTANCE  CREATED_BY  REPLACES
//   session  ID  SHA-256  LINK  DEVICE  CREATED_AT  EXPIRES_AT
//   glass    ID  INSTANCE  UNTIL
//   revoke   ID  AT
//
// Times are microseconds since 1970; EXPIRES_AT of a token may be "-" (never). A session's line is
// the use of its link. Revoking a link, or replacing it by another one, ends its sessions with it.
// Lines of older files are all readable.
//
// Thread-safety: none. Pure.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/files/token_record.h"
#include "engine/base/ids.h"

namespace jalon {

class TokenBook {
public:
    struct Entry {
        Hash hash{};  // of the secret
        std::size_t order = 0;
        std::variant<TokenRecord, LinkRecord> record;

        [[nodiscard]] const TokenRecord* token() const { return std::get_if<TokenRecord>(&record); }
        [[nodiscard]] const LinkRecord* link() const { return std::get_if<LinkRecord>(&record); }
    };

    // False: the line, without its line feed, fits none of the above.
    [[nodiscard]] bool take(std::string_view line);

    // nullptr: there is none, or it was revoked.
    [[nodiscard]] const Entry* with(const Hash& hash) const;
    [[nodiscard]] const Entry* named(std::string_view id) const;
    [[nodiscard]] const LinkRecord* link(std::string_view id) const;

    // In the order of their making.
    [[nodiscard]] std::vector<const Entry*> all() const;

private:
    [[nodiscard]] bool add(const std::string& id, const Hash& hash,
                           std::variant<TokenRecord, LinkRecord> record);
    [[nodiscard]] bool take_link(const std::vector<std::string_view>& fields);
    [[nodiscard]] bool take_session(const std::vector<std::string_view>& fields);
    [[nodiscard]] bool take_glass(const std::vector<std::string_view>& fields);
    void end(const std::string& id);

    std::map<std::string, Entry, std::less<>> entries_;  // by id
    std::map<Hash, std::string> ids_;
    std::size_t made_ = 0;
};

// The lines that take() reads, with their line feed.
[[nodiscard]] std::string token_line(const TokenRecord& token, const Hash& hash);
[[nodiscard]] std::string link_line(const LinkRecord& link, const Hash& hash,
                                    std::string_view replaces);
[[nodiscard]] std::string session_line(const TokenRecord& session, const Hash& hash,
                                       const Hash& device);
[[nodiscard]] std::string glass_line(std::string_view id, const BrokenGlass& glass);
[[nodiscard]] std::string revoke_line(std::string_view id, Timestamp at);

}  // namespace jalon
