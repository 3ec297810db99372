#include "adapters/files/upload_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <utility>

#include "adapters/files/durable_file.h"
#include "adapters/files/media_type.h"
#include "adapters/files/random.h"
#include "adapters/json/json.h"
#include "engine/base/base64.h"

namespace jalon {
namespace {

constexpr std::size_t journal_bytes_max = std::size_t{256} << 20U;
constexpr std::size_t head_bytes_max = 4096;  // of the line before a ciphertext
constexpr std::int64_t day_us = 86'400'000'000;

std::string new_id() {
    std::array<std::uint8_t, 16> bytes{};
    random_bytes(bytes);
    std::string id = to_base64url(bytes);
    for (char& letter : id) {
        if (letter == '-' || letter == '_') letter = 'x';  // an id begins with a letter or digit
    }
    return id;
}

std::string text_in(const Value& object, std::string_view name) {
    return std::string(text_or(object.find(name), ""));
}

std::int64_t number_in(const Value& object, std::string_view name) {
    const Value* member = object.find(name);
    const std::int64_t* number = member == nullptr ? nullptr : member->as_int();
    return number == nullptr ? -1 : *number;
}

Value begun_line(const Upload& upload) {
    const UploadOrder& order = upload.order;
    return Value::Object{{"begun", upload.id},
                         {"owner", order.owner},
                         {"length", static_cast<std::int64_t>(order.length)},
                         {"sha256", order.sha256 ? Value{to_hex(*order.sha256)} : Value{}},
                         {"subject", order.subject},
                         {"instance", order.instance},
                         {"at", upload.begun_at.value()}};
}

Value finished_line(const Upload& upload, std::uint32_t key_epoch) {
    return Value::Object{{"finished", upload.id},
                         {"sha256", to_hex(*upload.order.sha256)},
                         {"type", upload.type},
                         {"key_epoch", static_cast<std::int64_t>(key_epoch)}};
}

std::uint64_t size_of(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

Result<void> remove_file(const std::string& path) {
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
    return system_error("cannot remove", path);
}

Result<std::string> read_whole(const std::string& path, std::size_t bytes_max) {
    auto file = open_file(path, O_RDONLY);
    if (!file) return file.error();
    return read_file(*file, path, bytes_max);
}

std::string sealed_text(const SealedPart& part) {
    const Value head = Value::Object{{"subject", part.subject},
                                     {"key_epoch", static_cast<std::int64_t>(part.key_epoch)},
                                     {"nonce", to_base64(part.nonce)},
                                     {"tag", to_base64(part.tag)}};
    return to_json(head) + "\n" + std::string(part.ciphertext.begin(), part.ciphertext.end());
}

template <std::size_t Size>
bool take_bytes(const std::string& text, std::array<std::uint8_t, Size>& bytes) {
    const auto decoded = from_base64(text);
    if (!decoded || decoded->size() != Size) return false;
    std::copy(decoded->begin(), decoded->end(), bytes.begin());
    return true;
}

std::optional<SealedPart> sealed_part(std::string_view text, std::string_view sensitivity) {
    const std::size_t end = text.substr(0, head_bytes_max).find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto head = parse_json(text.substr(0, end));
    if (!head) return std::nullopt;
    SealedPart part;
    part.path = "/";
    part.subject = text_in(*head, "subject");
    part.sensitivity = sensitivity;
    const std::int64_t epoch = number_in(*head, "key_epoch");
    if (epoch < 0 || epoch > std::int64_t{UINT32_MAX}) return std::nullopt;
    part.key_epoch = static_cast<std::uint32_t>(epoch);
    if (!take_bytes(text_in(*head, "nonce"), part.nonce)) return std::nullopt;
    if (!take_bytes(text_in(*head, "tag"), part.tag)) return std::nullopt;
    text.remove_prefix(end + 1);
    part.ciphertext.assign(text.begin(), text.end());
    return part;
}

constexpr const char* sensitivity = "personal";

}  // namespace

UploadStore::UploadStore(std::string directory, const LogId& log_id, Sealer& sealer,
                         std::unique_ptr<Hasher> hasher)
    : directory_(std::move(directory)),
      log_id_(log_id),
      sealer_(sealer),
      hasher_(std::move(hasher)) {}

Result<std::unique_ptr<UploadStore>> UploadStore::open(std::string directory, const LogId& log_id,
                                                       Sealer& sealer,
                                                       std::unique_ptr<Hasher> hasher) {
    std::unique_ptr<UploadStore> store(
        new UploadStore(std::move(directory), log_id, sealer, std::move(hasher)));
    if (auto made = make_directory(store->directory_); !made) return made.error();
    const std::lock_guard lock(store->mutex_);
    if (auto loaded = store->load(); !loaded) return loaded.error();
    return store;
}

std::string UploadStore::path(std::string_view name) const {
    return directory_ + "/" + std::string(name);
}

SealBinding UploadStore::binding(std::string_view id) const {
    SealBinding bound;
    bound.log_id = log_id_;
    bound.request_key_hash = hash_of("file " + std::string(id));
    bound.path = "/";
    return bound;
}

Hash UploadStore::hash_of(std::string_view bytes) const {
    const std::span<const std::uint8_t> part(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                             bytes.size());
    return hasher_->sha256(std::span(&part, 1));
}

bool UploadStore::is_late(const Entry& entry, Timestamp now) const {
    return !entry.upload.is_finished() &&
           now.value() - entry.upload.begun_at.value() > days_to_finish * day_us;
}

Result<void> UploadStore::load() {
    const std::string journal = path("journal");
    auto text = read_whole(journal, journal_bytes_max);
    if (!text && text.error().code == ErrorCode::not_found) return {};
    if (!text) return text.error();
    std::string_view rest = *text;
    std::size_t number = 0;
    for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
        ++number;
        if (!take_line(rest.substr(0, end))) {
            return Error{ErrorCode::corruption,
                         journal + " is damaged in line " + std::to_string(number)};
        }
        rest.remove_prefix(end + 1);
    }
    if (rest.empty()) return {};
    auto file = open_file(journal, O_RDWR);
    if (!file) return file.error();
    return truncate_durably(*file, journal, text->size() - rest.size());
}

bool UploadStore::take_line(std::string_view line) {
    const auto object = parse_json(line);
    if (!object || object->as_object() == nullptr) return false;
    if (const std::string id = text_in(*object, "begun"); !id.empty()) {
        Entry entry;
        entry.upload.id = id;
        entry.upload.begun_at = Timestamp{number_in(*object, "at")};
        UploadOrder& order = entry.upload.order;
        order.owner = text_in(*object, "owner");
        order.length = static_cast<std::uint64_t>(number_in(*object, "length"));
        order.subject = text_in(*object, "subject");
        order.instance = text_in(*object, "instance");
        Hash announced{};
        const std::string hex = text_in(*object, "sha256");
        if (!hex.empty() && !from_hex(hex, announced)) return false;
        if (!hex.empty()) order.sha256 = announced;
        entry.upload.offset = size_of(path(id + ".part"));
        return entries_.emplace(id, std::move(entry)).second;
    }
    const std::string finished = text_in(*object, "finished");
    const auto entry = entries_.find(finished.empty() ? text_in(*object, "gone") : finished);
    if (entry == entries_.end()) return false;
    if (finished.empty()) {
        std::erase_if(finished_, [&](const auto& one) { return one.second == entry->first; });
        entries_.erase(entry);
        return true;
    }
    Hash sha256{};
    if (!from_hex(text_in(*object, "sha256"), sha256)) return false;
    Upload& upload = entry->second.upload;
    upload.order.sha256 = sha256;
    upload.type = text_in(*object, "type");
    upload.offset = upload.order.length;
    entry->second.key_epoch = static_cast<std::uint32_t>(number_in(*object, "key_epoch"));
    finished_.emplace(sha256, finished);
    return upload.is_finished();
}

Result<void> UploadStore::note(const Value& line) {
    const std::string journal = path("journal");
    const bool is_new = ::access(journal.c_str(), F_OK) != 0;
    auto file = open_file(journal, O_WRONLY | O_APPEND | O_CREAT);
    if (!file) return file.error();
    if (is_new) {
        if (auto synced = sync_directory(directory_); !synced) return synced.error();
    }
    return append_durably(*file, journal, to_json(line) + "\n");
}

UploadStore::Entry* UploadStore::same_as(const UploadOrder& order) {
    if (!order.sha256) return nullptr;
    const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const auto& one) {
        return one.second.upload.order == order;
    });
    return found == entries_.end() ? nullptr : &found->second;
}

Result<Upload> UploadStore::begin(UploadOrder order, Timestamp now) {
    const std::lock_guard lock(mutex_);
    if (order.length > bytes_max) return Error{ErrorCode::limit, "a file has at most 10 MiB"};
    if (auto swept = sweep(now); !swept) return swept.error();
    if (Entry* same = same_as(order)) return same->upload;
    const auto unfinished = std::count_if(entries_.begin(), entries_.end(), [&](const auto& one) {
        return one.second.upload.order.owner == order.owner && !one.second.upload.is_finished();
    });
    if (static_cast<std::size_t>(unfinished) >= unfinished_of_one_max) {
        return Error{ErrorCode::limit, "you have too many unfinished uploads; finish one first"};
    }
    Entry entry;
    entry.upload = Upload{new_id(), std::move(order), 0, now, ""};
    if (auto noted = note(begun_line(entry.upload)); !noted) return noted.error();
    Entry& added = entries_.emplace(entry.upload.id, std::move(entry)).first->second;
    if (added.upload.order.length == 0) return finish(added);
    return added.upload;
}

std::optional<Upload> UploadStore::find(std::string_view id, std::string_view owner,
                                        Timestamp now) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end() || found->second.upload.order.owner != owner) return std::nullopt;
    if (is_late(found->second, now)) return std::nullopt;
    return found->second.upload;
}

Result<Upload> UploadStore::append(std::string_view id, std::string_view owner,
                                   std::uint64_t offset, std::string_view bytes, Timestamp now) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end() || found->second.upload.order.owner != owner ||
        is_late(found->second, now)) {
        return Error{ErrorCode::not_found, "there is no such upload"};
    }
    Upload& upload = found->second.upload;
    if (upload.offset != offset) {
        return Error{ErrorCode::version_conflict,
                     std::to_string(upload.offset) + " bytes have arrived"};
    }
    if (bytes.size() > upload.order.length - offset) {
        return Error{ErrorCode::limit, "the upload was announced to be shorter"};
    }
    if (!bytes.empty()) {
        const std::string part = path(upload.id + ".part");
        auto file = open_file(part, O_WRONLY | O_APPEND | O_CREAT);
        if (!file) return file.error();
        // What a failed write may have left behind the offset.
        if (auto cut = truncate_durably(*file, part, offset); !cut) return cut.error();
        if (auto added = append_durably(*file, part, bytes); !added) return added.error();
        upload.offset += bytes.size();
    }
    if (upload.offset == upload.order.length && !upload.is_finished()) return finish(found->second);
    return upload;
}

Result<Upload> UploadStore::finish(Entry& entry) {
    Upload& upload = entry.upload;
    std::string bytes;
    if (upload.order.length > 0) {
        auto read = read_whole(path(upload.id + ".part"), bytes_max);
        if (!read) return read.error();
        bytes = std::move(*read);
    }
    const Hash sha256 = hash_of(bytes);
    const std::string type = media_type_of(bytes);
    const bool is_another = upload.order.sha256 && *upload.order.sha256 != sha256;
    if (is_another || type.empty()) {
        if (auto gone = forget(entries_.find(upload.id)); !gone) return gone.error();
        return is_another ? Error{ErrorCode::corruption, "the content has another SHA-256"}
                          : Error{ErrorCode::invalid, "files of this type are not kept"};
    }
    const auto part = sealer_.seal(binding(upload.id), upload.order.subject, sensitivity, bytes);
    if (!part) return part.error();
    const std::string sealed = path(upload.id + ".sealed");
    if (auto written = replace_file(sealed, sealed_text(*part)); !written) return written.error();
    Upload finished = upload;
    finished.order.sha256 = sha256;
    finished.type = type;
    if (auto noted = note(finished_line(finished, part->key_epoch)); !noted) return noted.error();
    entry.key_epoch = part->key_epoch;
    upload = finished;
    finished_.emplace(sha256, upload.id);
    if (auto removed = remove_file(path(upload.id + ".part")); !removed) return removed.error();
    return finished;
}

std::vector<Upload> UploadStore::of(const Hash& sha256) const {
    const std::lock_guard lock(mutex_);
    std::vector<Upload> files;
    const auto [begin, end] = finished_.equal_range(sha256);
    for (auto one = begin; one != end; ++one) files.push_back(entries_.at(one->second).upload);
    return files;
}

std::vector<Upload> UploadStore::concerning(std::string_view subject) const {
    const std::lock_guard lock(mutex_);
    std::vector<Upload> files;
    for (const auto& [id, entry] : entries_) {
        const Upload& upload = entry.upload;
        if (upload.is_finished() && upload.order.subject == subject) files.push_back(upload);
    }
    return files;
}

Result<std::string> UploadStore::read(const Upload& file) const {
    auto text = read_whole(path(file.id + ".sealed"), bytes_max + head_bytes_max);
    if (!text) return text.error();
    const auto part = sealed_part(*text, sensitivity);
    if (!part) return Error{ErrorCode::corruption, path(file.id + ".sealed") + " is damaged"};
    const std::lock_guard lock(mutex_);
    return sealer_.open(binding(file.id), *part);
}

Result<void> UploadStore::erase(const std::map<std::string, std::uint32_t>& subjects) {
    const std::lock_guard lock(mutex_);
    for (auto one = entries_.begin(); one != entries_.end();) {
        const auto entry = one++;
        const Upload& upload = entry->second.upload;
        const auto subject = subjects.find(upload.order.subject);
        if (subject == subjects.end()) continue;
        if (upload.is_finished() && entry->second.key_epoch > subject->second) continue;
        if (auto gone = forget(entry); !gone) return gone.error();
    }
    return {};
}

Result<void> UploadStore::sweep(Timestamp now) {
    for (auto one = entries_.begin(); one != entries_.end();) {
        const auto entry = one++;
        if (!is_late(entry->second, now)) continue;
        if (auto gone = forget(entry); !gone) return gone.error();
    }
    return {};
}

// The bytes first: a journal that says more than there is does no harm.
Result<void> UploadStore::forget(Entries::iterator entry) {
    const std::string id = entry->first;
    for (const char* kind : {".part", ".sealed"}) {
        if (auto removed = remove_file(path(id + kind)); !removed) return removed.error();
    }
    if (auto synced = sync_directory(directory_); !synced) return synced.error();
    if (auto noted = note(Value::Object{{"gone", id}}); !noted) return noted.error();
    std::erase_if(finished_, [&](const auto& one) { return one.second == id; });
    entries_.erase(entry);
    return {};
}

}  // namespace jalon
