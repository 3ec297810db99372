#include "adapters/crypto/subject_keys.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <span>
#include <utility>

#include "adapters/crypto/root_key.h"
#include "adapters/files/random.h"
#include "engine/base/crc32c.h"

namespace jalon {
namespace {

constexpr std::size_t subject_bytes_max = 1024;
constexpr std::size_t nonce_size = std::tuple_size_v<AeadNonce>;
constexpr std::size_t key_size = std::tuple_size_v<AeadKey>;
constexpr std::size_t tag_size = std::tuple_size_v<AeadTag>;
constexpr std::size_t wrapped_size = nonce_size + key_size + tag_size;
constexpr std::size_t file_bytes_max = std::size_t{1} << 30U;

std::string text_of(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void put_number(std::string& bytes, std::uint32_t number) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        bytes += static_cast<char>((number >> shift) & 0xFFU);
    }
}

// Takes a number from the front; nullopt when there are too few bytes.
std::optional<std::uint32_t> take_number(std::string_view& bytes) {
    if (bytes.size() < 4) return std::nullopt;
    std::uint32_t number = 0;
    for (const std::uint8_t byte : bytes_of(bytes.substr(0, 4))) number = (number << 8U) | byte;
    bytes.remove_prefix(4);
    return number;
}

std::string wrap_binding(std::string_view subject, std::uint32_t epoch) {
    std::string bytes = "jalon-key-v1";
    put_number(bytes, static_cast<std::uint32_t>(subject.size()));
    bytes += subject;
    put_number(bytes, epoch);
    return bytes;
}

template <std::size_t Size>
std::array<std::uint8_t, Size> array_at(std::string_view bytes, std::size_t offset) {
    std::array<std::uint8_t, Size> part;
    const auto source = bytes_of(bytes.substr(offset, Size));
    std::copy(source.begin(), source.end(), part.begin());
    return part;
}

// Whether an entry's length is that of the numbers inside, as far as they are there: a length that
// is damaged must not pass for the end of a write that was cut off, and take entries with it.
bool agrees(std::size_t length, std::string_view payload) {
    if (std::all_of(payload.begin(), payload.end(), [](char c) { return c == '\0'; })) return true;
    static_cast<void>(take_number(payload));
    const auto subject_size = take_number(payload);
    if (!subject_size) return length <= subject_bytes_max + wrapped_size + 8;
    const std::size_t bare = std::size_t{*subject_size} + 8;
    return *subject_size <= subject_bytes_max && (length == bare || length == bare + wrapped_size);
}

}  // namespace

SubjectKeys::~SubjectKeys() = default;

Result<std::unique_ptr<SubjectKeys>> SubjectKeys::open(const std::string& directory,
                                                       Access access) {
    std::unique_ptr<SubjectKeys> keys(new SubjectKeys(directory, access));
    const std::string& root_path = keys->root_path_;
    auto rooted = read_root_key(root_path, keys->root_);
    const bool missing = !rooted && rooted.error().code == ErrorCode::not_found;
    if (!rooted && !missing) return rooted.error();

    const bool writes = access == Access::write;
    auto file = open_file(keys->path_, writes ? O_RDWR | O_APPEND : O_RDONLY);
    if (!file && file.error().code != ErrorCode::not_found) return file.error();
    if (missing && file) {
        return Error{ErrorCode::corruption, root_path + " is missing, and the keys of " +
                                                keys->path_ + " cannot be read without it"};
    }
    if (!file && !writes) return keys;
    if (missing) {
        if (auto made = make_root_key(root_path, keys->root_); !made) return made.error();
    }
    if (!file) {
        file = open_file(keys->path_, O_RDWR | O_APPEND | O_CREAT);
        if (!file) return file.error();
        if (auto synced = sync_directory(directory); !synced) return synced.error();
    }
    keys->file_ = std::move(file).value();
    if (auto loaded = keys->load(); !loaded) return loaded.error();
    if (auto ended = keys->end_rotation(); !ended) return ended.error();
    return keys;
}

Result<void> SubjectKeys::load() {
    auto content = read_file(file_, path_, file_bytes_max);
    if (!content) return content.error();
    std::string_view rest = *content;
    while (!rest.empty()) {
        const std::size_t offset = content->size() - rest.size();
        const Error damaged{ErrorCode::corruption,
                            path_ + " is damaged at byte " + std::to_string(offset)};
        std::string_view cursor = rest;
        const auto length = take_number(cursor);
        const bool zeros = std::all_of(rest.begin(), rest.end(), [](char c) { return c == '\0'; });
        if (zeros || !length || cursor.size() < std::size_t{*length} + 4) {
            if (!zeros && length && !agrees(*length, cursor)) return damaged;
            if (access_ == Access::read_only) return {};
            return truncate_durably(file_, path_, offset);
        }
        std::string_view payload = cursor.substr(0, *length);
        cursor.remove_prefix(*length);
        if (take_number(cursor) != crc32c(bytes_of(payload))) return damaged;
        const auto epoch = take_number(payload);
        const auto subject_size = take_number(payload);
        if (!epoch || !subject_size || *subject_size > payload.size()) return damaged;
        const std::string subject(payload.substr(0, *subject_size));
        payload.remove_prefix(*subject_size);
        if (!payload.empty() && payload.size() != wrapped_size) return damaged;
        entries_[subject] = Entry{*epoch, std::string(payload), std::nullopt};
        rest = cursor;
    }
    return {};
}

std::string SubjectKeys::encode(std::string_view subject, const Entry& entry) {
    std::string payload;
    put_number(payload, entry.epoch);
    put_number(payload, static_cast<std::uint32_t>(subject.size()));
    payload += subject;
    payload += entry.wrapped;
    std::string bytes;
    put_number(bytes, static_cast<std::uint32_t>(payload.size()));
    bytes += payload;
    put_number(bytes, crc32c(bytes_of(payload)));
    return bytes;
}

Result<SubjectKey> SubjectKeys::unwrap(std::string_view subject, const Entry& entry) const {
    if (entry.key) return SubjectKey{entry.epoch, *entry.key};
    auto bytes = aead_.open(root_.get(), wrap_binding(subject, entry.epoch),
                            array_at<nonce_size>(entry.wrapped, 0),
                            array_at<tag_size>(entry.wrapped, nonce_size + key_size),
                            bytes_of(entry.wrapped).subspan(nonce_size, key_size));
    if (!bytes) {
        return Error{ErrorCode::corruption,
                     "the key of subject " + std::string(subject) + " does not fit the root key"};
    }
    SecretKey key;
    std::copy(bytes->begin(), bytes->end(), key.get().begin());
    wipe(*bytes);
    entry.key = key;
    return SubjectKey{entry.epoch, key};
}

std::string SubjectKeys::wrap(const SecretKey& root, std::string_view subject, std::uint32_t epoch,
                              const SecretKey& key) const {
    const auto wrapped = aead_.seal(root.get(), wrap_binding(subject, epoch), key.get());
    return text_of(wrapped.nonce) + text_of(wrapped.ciphertext) + text_of(wrapped.tag);
}

bool SubjectKeys::fits(const SecretKey& root) const {
    for (const auto& [subject, entry] : entries_) {
        if (entry.wrapped.empty()) continue;
        auto key = aead_.open(root.get(), wrap_binding(subject, entry.epoch),
                              array_at<nonce_size>(entry.wrapped, 0),
                              array_at<tag_size>(entry.wrapped, nonce_size + key_size),
                              bytes_of(entry.wrapped).subspan(nonce_size, key_size));
        if (key) wipe(*key);
        return key.has_value();
    }
    return true;  // there is no key to lose
}

Result<SubjectKey> SubjectKeys::find_or_make(std::string_view subject) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(subject);
    if (found != entries_.end() && !found->second.wrapped.empty()) {
        return unwrap(subject, found->second);
    }
    if (access_ == Access::read_only) {
        return Error{ErrorCode::invalid, path_ + " was opened for reading"};
    }
    if (failed_) return Error{ErrorCode::io, "an earlier write to " + path_ + " failed"};
    if (subject.empty() || subject.size() > subject_bytes_max) {
        return Error{ErrorCode::limit, "a subject has 1 to 1024 bytes"};
    }
    Entry entry;
    entry.epoch = found == entries_.end() ? 1 : found->second.epoch + 1;
    SecretKey key;
    random_bytes(key.get());
    entry.wrapped = wrap(root_, subject, entry.epoch, key);
    entry.key = key;
    unkept_ += encode(subject, entry);
    const SubjectKey made{entry.epoch, key};
    entries_[std::string(subject)] = std::move(entry);
    return made;
}

Result<void> SubjectKeys::keep() {
    const std::lock_guard file_lock(file_mutex_);
    std::string bytes;
    {
        const std::lock_guard lock(mutex_);
        if (failed_) return Error{ErrorCode::io, "an earlier write to " + path_ + " failed"};
        bytes.swap(unkept_);
    }
    auto written = append(bytes);
    if (written) return {};
    const std::lock_guard lock(mutex_);
    failed_ = true;
    return Error{ErrorCode::io, written.error().message};
}

// Page by page, each on the disk before the next: pages of one sync get there in any order, and one
// that is missing before another would not look like a write that was cut off.
Result<void> SubjectKeys::append(std::string_view bytes) {
    constexpr std::size_t page = 4096;
    while (!bytes.empty()) {
        struct stat status {};
        if (::fstat(file_.get(), &status) != 0) return system_error("cannot size", path_);
        const std::size_t room = page - static_cast<std::size_t>(status.st_size) % page;
        auto appended = append_durably(file_, path_, bytes.substr(0, room));
        if (!appended) return appended.error();
        bytes.remove_prefix(std::min(room, bytes.size()));
    }
    return {};
}

Result<SubjectKey> SubjectKeys::find(std::string_view subject, std::uint32_t epoch) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(subject);
    if (found == entries_.end() || found->second.wrapped.empty() || found->second.epoch != epoch) {
        return Error{ErrorCode::not_found, "the subject's key was destroyed or never existed"};
    }
    return unwrap(subject, found->second);
}

std::optional<std::uint32_t> SubjectKeys::epoch_of(std::string_view subject) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(subject);
    if (found == entries_.end() || found->second.wrapped.empty()) return std::nullopt;
    return found->second.epoch;
}

Result<bool> SubjectKeys::destroy(std::string_view subject) {
    const std::scoped_lock lock(file_mutex_, mutex_);
    if (access_ == Access::read_only) {
        return Error{ErrorCode::invalid, path_ + " was opened for reading"};
    }
    if (failed_) return Error{ErrorCode::io, "an earlier write to " + path_ + " failed"};
    const auto found = entries_.find(subject);
    if (found == entries_.end() || found->second.wrapped.empty()) return false;
    std::string bytes;
    for (const auto& [name, entry] : entries_) {
        bytes += encode(name, name == subject ? Entry{entry.epoch, "", std::nullopt} : entry);
    }
    if (auto written = rewrite(bytes); !written) return written.error();
    found->second = Entry{found->second.epoch, "", std::nullopt};
    return true;
}

Result<void> SubjectKeys::rewrite(const std::string& bytes) {
    failed_ = true;  // until the new file is in place and open
    if (auto replaced = replace_file(path_, bytes); !replaced) return replaced.error();
    auto file = open_file(path_, O_RDWR | O_APPEND);
    if (!file) return file.error();
    file_ = std::move(file).value();
    unkept_.clear();  // the new file has them all
    failed_ = false;
    return {};
}

}  // namespace jalon
