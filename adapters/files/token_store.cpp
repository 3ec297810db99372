#include "adapters/files/token_store.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <span>
#include <utility>

#include "adapters/crypto/constant_time.h"
#include "adapters/files/escaped_line.h"
#include "adapters/files/random.h"
#include "engine/base/base64.h"

namespace jalon {
namespace {

constexpr std::string_view token_prefix = "jalon_";
constexpr std::size_t token_size = 6 + 43;
constexpr std::string_view never = "-";

std::string random_text(std::size_t bytes_count) {
    std::vector<std::uint8_t> bytes(bytes_count);
    random_bytes(bytes);
    return to_base64url(bytes);
}

std::optional<Timestamp> time_in(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return Timestamp{number};
}

std::string text_of(Timestamp time) { return std::to_string(time.value()); }

Result<void> check_grant(const TokenGrant& grant) {
    if (grant.role.empty()) return Error{ErrorCode::invalid, "a token needs a role"};
    const auto fits = [](const std::string& text) {
        return text.size() <= TokenStore::field_bytes_max;
    };
    const auto all_fit = [&](const std::vector<std::string>& list) {
        return list.size() <= TokenStore::list_count_max &&
               std::all_of(list.begin(), list.end(), fits) &&
               std::none_of(list.begin(), list.end(), [](auto& text) { return text.empty(); });
    };
    if (fits(grant.role) && fits(grant.org) && fits(grant.subject) && all_fit(grant.countries) &&
        all_fit(grant.hosts)) {
        return {};
    }
    return Error{ErrorCode::limit, "a field of the token is empty or too long"};
}

std::string line_of(const TokenRecord& record, const Hash& hash) {
    const TokenGrant& grant = record.grant;
    return join_fields({"token", escape(record.id), to_hex(hash), escape(grant.role),
                        escape(grant.org), escape(grant.subject), escape_list(grant.countries),
                        escape_list(grant.hosts), text_of(record.created_at),
                        grant.expires_at ? text_of(*grant.expires_at) : std::string(never)});
}

std::optional<TokenRecord> record_in(const std::vector<std::string_view>& fields) {
    const auto id = unescape(fields[1]);
    const auto role = unescape(fields[3]);
    const auto org = unescape(fields[4]);
    const auto subject = unescape(fields[5]);
    const auto countries = unescape_list(fields[6]);
    const auto hosts = unescape_list(fields[7]);
    const auto created_at = time_in(fields[8]);
    const auto expires_at = time_in(fields[9]);
    if (!id || !role || !org || !subject || !countries || !hosts || !created_at) {
        return std::nullopt;
    }
    if (!expires_at && fields[9] != never) return std::nullopt;
    return TokenRecord{*id, {*role, *org, *subject, *countries, *hosts, expires_at}, *created_at};
}

}  // namespace

TokenStore::TokenStore(std::string path, std::unique_ptr<Hasher> hasher)
    : path_(std::move(path)), hasher_(std::move(hasher)) {}

Result<NewToken> TokenStore::create(const TokenGrant& grant, Timestamp now) {
    if (auto fits = check_grant(grant); !fits) return fits.error();
    const std::lock_guard lock(mutex_);
    NewToken made{random_text(9), std::string(token_prefix) + random_text(32)};
    auto file = open_for_append();
    if (!file) return file.error();
    const std::string line = line_of({made.id, grant, now}, hash_of(made.token));
    if (auto appended = append(*file, line); !appended) return appended.error();
    return made;
}

Result<std::optional<TokenRecord>> TokenStore::find(std::string_view token, Timestamp now) {
    const std::optional<TokenRecord> none;
    if (token.size() != token_size || token.substr(0, token_prefix.size()) != token_prefix) {
        return none;
    }
    const std::lock_guard lock(mutex_);
    if (auto refreshed = refresh(); !refreshed) return refreshed.error();
    const Hash hash = hash_of(token);
    // The search may tell how far the hash agrees with another one; of the token, that tells
    // nothing.
    const auto found = entries_.find(hash);
    if (found == entries_.end() || !constant_time_equal(found->second.hash, hash)) return none;
    if (!holds(found->second, now)) return none;
    return std::optional<TokenRecord>{found->second.record};
}

Result<bool> TokenStore::holds(std::string_view id, Timestamp now) {
    const std::lock_guard lock(mutex_);
    if (auto refreshed = refresh(); !refreshed) return refreshed.error();
    const auto hash = hashes_.find(id);
    if (hash == hashes_.end()) return false;
    const auto entry = entries_.find(hash->second);
    return entry != entries_.end() && holds(entry->second, now);
}

Result<std::vector<TokenRecord>> TokenStore::list() {
    const std::lock_guard lock(mutex_);
    if (auto refreshed = refresh(); !refreshed) return refreshed.error();
    std::map<std::size_t, TokenRecord> ordered;
    for (const auto& [hash, entry] : entries_) ordered.emplace(entry.order, entry.record);
    std::vector<TokenRecord> records;
    records.reserve(ordered.size());
    for (auto& [order, record] : ordered) records.push_back(std::move(record));
    return records;
}

Result<void> TokenStore::revoke(std::string_view id, Timestamp now) {
    const std::lock_guard lock(mutex_);
    if (auto refreshed = refresh(); !refreshed) return refreshed.error();
    if (hashes_.find(id) == hashes_.end()) {
        return Error{ErrorCode::not_found, "there is no token " + std::string(id)};
    }
    auto file = open_for_append();
    if (!file) return file.error();
    return append(*file, join_fields({"revoke", escape(id), text_of(now)}));
}

Result<void> TokenStore::refresh() {
    struct stat status {};
    const bool exists = ::stat(path_.c_str(), &status) == 0;
    if (!exists && errno != ENOENT) return system_error("cannot look at", path_);
    // Taken before the content: what is written meanwhile is read again the next time.
    const Stamp stamp{status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
    if (stamp == stamp_) return {};
    std::string text;
    if (exists) {
        auto file = open_file(path_, O_RDONLY);
        if (!file) return file.error();
        auto content = read_file(*file, path_, file_bytes_max);
        if (!content) return content.error();
        text = std::move(content).value();
    }
    stamp_ = Stamp{};  // should loading fail, the next call tries again
    if (auto loaded = load(text); !loaded) return loaded.error();
    stamp_ = stamp;
    return {};
}

Result<void> TokenStore::load(std::string_view text) {
    entries_.clear();
    hashes_.clear();
    lines_ = 0;
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        ++lines_;
        if (!take_line(text.substr(0, end))) {
            entries_.clear();
            hashes_.clear();
            return Error{ErrorCode::corruption,
                         path_ + " is damaged in line " + std::to_string(lines_)};
        }
        text.remove_prefix(end + 1);
    }
    return {};
}

bool TokenStore::take_line(std::string_view line) {
    const auto fields = split_fields(line);
    if (fields.size() == 3 && fields[0] == "revoke") {
        const auto id = unescape(fields[1]);
        if (!id || !time_in(fields[2])) return false;
        const auto revoked = hashes_.find(*id);
        if (revoked == hashes_.end()) return true;  // two processes revoked it at the same time
        entries_.erase(revoked->second);
        hashes_.erase(revoked);
        return true;
    }
    if (fields.size() != 10 || fields[0] != "token") return false;
    Hash hash{};
    const auto record = record_in(fields);
    if (!record || !from_hex(fields[2], hash)) return false;
    return hashes_.emplace(record->id, hash).second &&
           entries_.emplace(hash, Entry{*record, hash, lines_}).second;
}

Result<FileHandle> TokenStore::open_for_append() {
    auto file = open_file(path_, O_RDWR | O_APPEND | O_CREAT);
    if (!file) return file.error();
    if (auto locked = lock_file_waiting(*file, path_); !locked) return locked.error();
    auto text = read_file(*file, path_, file_bytes_max);
    if (!text) return text.error();
    if (text->empty()) {
        if (auto synced = sync_directory(parent_directory(path_)); !synced) return synced.error();
    }
    const std::size_t end = text->rfind('\n');
    const std::size_t whole = end == std::string::npos ? 0 : end + 1;
    if (whole < text->size()) {
        if (auto cut = truncate_durably(*file, path_, whole); !cut) return cut.error();
    }
    return file;
}

Result<void> TokenStore::append(const FileHandle& file, const std::string& line) {
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return system_error("cannot look at", path_);
    if (static_cast<std::size_t>(status.st_size) + line.size() > file_bytes_max) {
        return Error{ErrorCode::limit, path_ + " is full"};
    }
    return append_durably(file, path_, line);
}

Hash TokenStore::hash_of(std::string_view text) const {
    const std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(text.data()),
                                              text.size());
    return hasher_->sha256(std::array{bytes});
}

}  // namespace jalon
