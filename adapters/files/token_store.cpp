#include "adapters/files/token_store.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <utility>

#include "adapters/crypto/constant_time.h"
#include "adapters/files/random.h"
#include "engine/base/base64.h"

namespace jalon {
namespace {

constexpr std::string_view token_prefix = "jalon_";
constexpr std::size_t token_size = 6 + 43;

std::string random_text(std::size_t bytes_count) {
    std::vector<std::uint8_t> bytes(bytes_count);
    random_bytes(bytes);
    return to_base64url(bytes);
}

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

bool is_current(const TokenGrant& grant, Timestamp now) {
    return !grant.expires_at || *grant.expires_at > now;
}

Timestamp after(Timestamp time, std::int64_t us) { return Timestamp{time.value() + us}; }

// One that begins with a dash would be an option on a command line.
std::string public_id() {
    std::string id = random_text(9);
    while (id.front() == '-') id = random_text(9);
    return id;
}

std::string new_secret() { return std::string(token_prefix) + random_text(32); }

// Why a link that is there lets nobody in on this device now.
std::optional<LinkRefusal> refusal_of(const LinkRecord& link, const Hash& device, Timestamp now) {
    if (!link.used_at) {
        return is_current(link.grant, now) ? std::nullopt : std::optional(LinkRefusal::expired);
    }
    if (!constant_time_equal(link.device, device)) return LinkRefusal::other_device;
    if (after(*link.used_at, TokenStore::link_again) <= now) return LinkRefusal::too_late;
    if (link.uses >= TokenStore::sessions_max) return LinkRefusal::too_often;
    return std::nullopt;
}

}  // namespace

TokenStore::TokenStore(std::string path, std::unique_ptr<Hasher> hasher)
    : path_(std::move(path)), hasher_(std::move(hasher)) {}

Result<NewToken> TokenStore::create(const TokenGrant& grant, Timestamp now) {
    if (auto fits = check_grant(grant); !fits) return fits.error();
    const std::lock_guard lock(mutex_);
    auto file = open_for_append();
    if (!file) return file.error();
    NewToken made{public_id(), new_secret()};
    const std::string line = token_line({made.id, grant, now}, hash_of(made.token));
    if (auto appended = append(*file, line); !appended) return appended.error();
    return made;
}

Result<NewLink> TokenStore::create_link(const LinkOrder& order, Timestamp now) {
    if (auto fits = check_grant(order.grant); !fits) return fits.error();
    const std::lock_guard lock(mutex_);
    auto file = open_for_append();
    if (!file) return file.error();
    if (!order.replaces.empty() && book_.link(order.replaces) == nullptr) {
        return Error{ErrorCode::not_found, "there is no link " + order.replaces};
    }
    NewLink made{public_id(), new_secret(), after(now, link_lifetime)};
    LinkRecord link{made.id, order.grant, now, order.instance, order.created_by};
    link.grant.expires_at = made.expires_at;
    const std::string line = link_line(link, hash_of(made.secret), order.replaces);
    if (auto appended = append(*file, line); !appended) return appended.error();
    return made;
}

Result<Entered> TokenStore::enter(std::string_view secret, std::string_view device, Timestamp now) {
    const std::lock_guard lock(mutex_);
    const Hash device_hash = hash_of(device);
    // Without the lock first: whoever guesses or comes too late waits for nobody.
    for (FileHandle file;;) {
        auto entry = entry_of(secret);
        if (!entry) return entry.error();
        const LinkRecord* link = *entry == nullptr ? nullptr : (*entry)->link();
        if (link == nullptr) return Entered{LinkRefusal::unknown};
        if (auto no = refusal_of(*link, device_hash, now)) return Entered{*no};
        if (file.is_open()) return begin_session(file, *link, device_hash, now);
        auto opened = open_for_append();
        if (!opened) return opened.error();
        file = std::move(*opened);
    }
}

Result<Entered> TokenStore::begin_session(const FileHandle& file, const LinkRecord& link,
                                          const Hash& device, Timestamp now) {
    NewSession made{TokenRecord{public_id(), link.grant, now, link.id}, new_secret()};
    made.record.grant.expires_at = after(now, session_lifetime);
    const std::string line = session_line(made.record, hash_of(made.secret), device);
    if (auto appended = append(file, line); !appended) return appended.error();
    return Entered{std::move(made)};
}

Result<void> TokenStore::break_glass(std::string_view id, const BrokenGlass& glass) {
    const std::lock_guard lock(mutex_);
    auto file = open_for_append();
    if (!file) return file.error();
    const TokenBook::Entry* entry = book_.named(id);
    if (entry == nullptr || entry->token() == nullptr) {
        return Error{ErrorCode::not_found, "there is no token " + std::string(id)};
    }
    return append(*file, glass_line(id, glass));
}

// nullptr: there is none with that secret.
Result<const TokenBook::Entry*> TokenStore::entry_of(std::string_view secret) {
    const TokenBook::Entry* none = nullptr;
    if (secret.size() != token_size || !secret.starts_with(token_prefix)) return none;
    if (auto refreshed = refresh(); !refreshed) return refreshed.error();
    const Hash hash = hash_of(secret);
    // The search may tell how far the hash agrees with another one; of the secret, that tells
    // nothing.
    const TokenBook::Entry* entry = book_.with(hash);
    return entry != nullptr && constant_time_equal(entry->hash, hash) ? entry : none;
}

Result<std::optional<TokenRecord>> TokenStore::find(std::string_view token, Timestamp now) {
    const std::lock_guard lock(mutex_);
    auto entry = entry_of(token);
    if (!entry) return entry.error();
    const TokenRecord* record = *entry == nullptr ? nullptr : (*entry)->token();
    if (record == nullptr || record->is_session() || !is_current(record->grant, now)) {
        return std::optional<TokenRecord>{};
    }
    return std::optional(*record);
}

Result<std::optional<TokenRecord>> TokenStore::find_session(std::string_view secret,
                                                            Timestamp now) {
    const std::lock_guard lock(mutex_);
    auto entry = entry_of(secret);
    if (!entry) return entry.error();
    const TokenRecord* record = *entry == nullptr ? nullptr : (*entry)->token();
    if (record == nullptr || !record->is_session() || !is_current(record->grant, now)) {
        return std::optional<TokenRecord>{};
    }
    return std::optional(*record);
}

Result<bool> TokenStore::holds(std::string_view id, Timestamp now) {
    const std::lock_guard lock(mutex_);
    if (auto refreshed = refresh(); !refreshed) return refreshed.error();
    const TokenBook::Entry* entry = book_.named(id);
    const TokenRecord* record = entry == nullptr ? nullptr : entry->token();
    return record != nullptr && is_current(record->grant, now);
}

Result<std::vector<TokenBook::Entry>> TokenStore::list() {
    const std::lock_guard lock(mutex_);
    if (auto refreshed = refresh(); !refreshed) return refreshed.error();
    std::vector<TokenBook::Entry> entries;
    for (const TokenBook::Entry* entry : book_.all()) entries.push_back(*entry);
    return entries;
}

Result<std::optional<LinkRecord>> TokenStore::link(std::string_view id) {
    const std::lock_guard lock(mutex_);
    if (auto refreshed = refresh(); !refreshed) return refreshed.error();
    const LinkRecord* link = book_.link(id);
    return link == nullptr ? std::optional<LinkRecord>{} : std::optional(*link);
}

Result<void> TokenStore::revoke(std::string_view id, Timestamp now) {
    const std::lock_guard lock(mutex_);
    auto file = open_for_append();
    if (!file) return file.error();
    if (book_.named(id) == nullptr) {
        return Error{ErrorCode::not_found, "there is no token " + std::string(id)};
    }
    return append(*file, revoke_line(id, now), file_bytes_max);
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
    book_ = {};
    std::size_t lines = 0;
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        ++lines;
        if (!book_.take(text.substr(0, end))) {
            book_ = {};
            return Error{ErrorCode::corruption,
                         path_ + " is damaged in line " + std::to_string(lines)};
        }
        text.remove_prefix(end + 1);
    }
    return {};
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
    if (auto refreshed = refresh(); !refreshed) return refreshed.error();
    return file;
}

Result<void> TokenStore::append(const FileHandle& file, const std::string& line,
                                std::size_t bytes_max) {
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return system_error("cannot look at", path_);
    if (static_cast<std::size_t>(status.st_size) + line.size() > bytes_max) {
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
