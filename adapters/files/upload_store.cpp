#include "adapters/files/upload_store.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>
#include <system_error>
#include <utility>

#include "adapters/files/durable_file.h"
#include "adapters/files/media_type.h"
#include "adapters/files/random.h"
#include "adapters/files/sealed_file.h"
#include "adapters/json/json.h"
#include "engine/base/base64.h"
#include "engine/base/check.h"

namespace jalon {
namespace {

constexpr std::size_t lines_spared = 1000;  // of a journal, before it is written anew
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
                         {"kind", order.kind},
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

Result<std::string> read_whole(const std::string& path, std::size_t bytes_max) {
    auto file = open_file(path, O_RDONLY);
    if (!file) return file.error();
    return read_file(*file, path, bytes_max);
}

}  // namespace

UploadStore::UploadStore(std::string directory, const LogId& log_id, Sealer& sealer,
                         std::unique_ptr<Hasher> hasher)
    : directory_(std::move(directory)),
      log_id_(log_id),
      sealer_(sealer),
      hasher_(std::move(hasher)),
      journal_(directory_ + "/journal") {}

Result<std::unique_ptr<UploadStore>> UploadStore::open(std::string directory, const LogId& log_id,
                                                       Sealer& sealer,
                                                       std::unique_ptr<Hasher> hasher) {
    std::unique_ptr<UploadStore> store(
        new UploadStore(std::move(directory), log_id, sealer, std::move(hasher)));
    if (auto made = make_directory(store->directory_); !made) return made.error();
    const std::lock_guard lock(store->writing_);
    if (auto loaded = store->load(); !loaded) return loaded.error();
    if (auto tidied = store->tidy(); !tidied) return tidied.error();
    return store;
}

std::string UploadStore::path(std::string_view name) const {
    return directory_ + "/" + std::string(name);
}

// An id is drawn, so that it binds the content to its place.
SealBinding UploadStore::binding(std::string_view id) const {
    SealBinding bound;
    bound.log_id = log_id_;
    std::copy_n(id.begin(), std::min(id.size(), bound.request_key_hash.size()),
                bound.request_key_hash.begin());
    bound.path = "/";
    return bound;
}

bool UploadStore::is_late(const Entry& entry, Timestamp now) {
    return !entry.upload.is_finished() &&
           now.value() - entry.upload.begun_at.value() > days_to_finish * day_us;
}

Result<void> UploadStore::load() {
    if (auto read = journal_.read([this](const Value& line) { return take(line); }); !read) {
        return read.error();
    }
    if (journal_.lines() < 3 * entries_.size() + lines_spared) return {};
    std::vector<Value> lines;
    for (const auto& [id, entry] : entries_) {
        lines.push_back(begun_line(entry.upload));
        if (entry.upload.is_finished()) {
            lines.push_back(finished_line(entry.upload, entry.key_epoch));
        }
    }
    return journal_.rewrite(lines);
}

bool UploadStore::take_begun(const Value& line, const std::string& id) {
    Entry entry;
    entry.upload.id = id;
    entry.upload.begun_at = Timestamp{number_in(line, "at")};
    UploadOrder& order = entry.upload.order;
    order.owner = text_in(line, "owner");
    order.length = static_cast<std::uint64_t>(number_in(line, "length"));
    order.subject = text_in(line, "subject");
    order.instance = text_in(line, "instance");
    order.kind = text_in(line, "kind");
    const std::string hex = text_in(line, "sha256");
    Hash announced{};
    if (!hex.empty() && !from_hex(hex, announced)) return false;
    if (!hex.empty()) order.sha256 = announced;
    entry.upload.offset = size_of(path(id + ".part"));
    // All has arrived, and it was not finished.
    if (entry.upload.offset >= order.length) entry.upload.offset = 0;
    return entries_.emplace(id, std::move(entry)).second;
}

// A line may come twice: one that was written, though the disk said that it was not.
bool UploadStore::take(const Value& line) {
    if (const std::string begun = text_in(line, "begun"); !begun.empty()) {
        return take_begun(line, begun);
    }
    if (const std::string gone = text_in(line, "gone"); !gone.empty()) {
        const auto entry = entries_.find(gone);
        if (entry != entries_.end()) drop(entry);
        return true;
    }
    const std::string finished = text_in(line, "finished");
    const auto entry = entries_.find(finished);
    Hash sha256{};
    if (entry == entries_.end() || !from_hex(text_in(line, "sha256"), sha256)) return false;
    Upload& upload = entry->second.upload;
    if (!upload.is_finished()) finished_.emplace(sha256, finished);
    upload.order.sha256 = sha256;
    upload.type = text_in(line, "type");
    upload.offset = upload.order.length;
    entry->second.key_epoch = static_cast<std::uint32_t>(number_in(line, "key_epoch"));
    return upload.is_finished();
}

// A crash may have left clear parts of what is finished, and files of what went.
Result<void> UploadStore::tidy() {
    std::error_code failed;
    for (const auto& file : std::filesystem::directory_iterator(directory_, failed)) {
        const std::string kind = file.path().extension();
        if (kind != ".part" && kind != ".sealed") continue;
        const auto entry = entries_.find(file.path().stem().string());
        const bool is_owned =
            entry != entries_.end() && entry->second.upload.is_finished() == (kind == ".sealed");
        if (is_owned) continue;
        if (auto removed = remove_file(file.path()); !removed) return removed.error();
    }
    if (failed) return Error{ErrorCode::io, directory_ + ": " + failed.message()};
    return sync_directory(directory_);
}

const UploadStore::Entry* UploadStore::same_as(const UploadOrder& order) const {
    if (!order.sha256) return nullptr;
    const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const auto& one) {
        return one.second.upload.order == order;
    });
    return found == entries_.end() ? nullptr : &found->second;
}

Result<void> UploadStore::check_room(const UploadOrder& order) const {
    if (order.length > bytes_max) return Error{ErrorCode::limit, "a file has at most 10 MiB"};
    std::size_t unfinished = 0;
    std::size_t files = 0;
    std::uint64_t bytes = order.length;
    for (const auto& [id, entry] : entries_) {
        if (entry.upload.order.owner != order.owner) continue;
        ++files;
        bytes += entry.upload.order.length;
        if (!entry.upload.is_finished()) ++unfinished;
    }
    if (unfinished >= unfinished_of_one_max) {
        return Error{ErrorCode::limit, "you have too many unfinished uploads; finish one first"};
    }
    if (files >= files_of_one_max || bytes > bytes_of_one_max) {
        return Error{ErrorCode::limit, "you have sent as many files as one person may"};
    }
    return {};
}

Result<Upload> UploadStore::begin(UploadOrder order, Timestamp now) {
    CHECK(order.length > 0);
    const std::lock_guard lock(writing_);
    if (auto swept = sweep_late(now); !swept) return swept.error();
    if (const Entry* same = same_as(order)) return same->upload;
    if (auto room = check_room(order); !room) return room.error();
    Entry entry;
    entry.upload = Upload{new_id(), std::move(order), 0, now, ""};
    if (auto noted = journal_.note(begun_line(entry.upload)); !noted) return noted.error();
    Upload begun = entry.upload;
    const std::lock_guard brief(mutex_);
    entries_.emplace(begun.id, std::move(entry));
    return begun;
}

std::optional<Upload> UploadStore::find(std::string_view id, std::string_view owner,
                                        Timestamp now) const {
    const std::lock_guard brief(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end() || found->second.upload.order.owner != owner) return std::nullopt;
    if (is_late(found->second, now)) return std::nullopt;
    return found->second.upload;
}

Result<void> UploadStore::add_part(const Upload& upload, std::string_view bytes) const {
    const std::string part = path(upload.id + ".part");
    auto file = open_file(part, O_WRONLY | O_APPEND | O_CREAT);
    if (!file) return file.error();
    // What a failed write may have left behind the offset.
    if (auto cut = truncate_durably(*file, part, upload.offset); !cut) return cut.error();
    return append_durably(*file, part, bytes);
}

Result<Upload> UploadStore::append(std::string_view id, std::string_view owner,
                                   std::uint64_t offset, std::string_view bytes, Timestamp now) {
    const std::lock_guard lock(writing_);
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
    if (bytes.empty()) return upload;
    if (auto added = add_part(upload, bytes); !added) return added.error();
    if (offset + bytes.size() == upload.order.length) return finish(found);
    const std::lock_guard brief(mutex_);
    upload.offset += bytes.size();
    return upload;
}

// Should it fail, the last part has not arrived: the client sends it again.
Result<Upload> UploadStore::finish(Entries::iterator entry) {
    const std::string part = path(entry->first + ".part");
    auto read = read_whole(part, bytes_max);
    if (!read) return Error{ErrorCode::io, read.error().message};
    const std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(read->data()),
                                              read->size());
    Upload finished = entry->second.upload;
    const Hash sha256 = hasher_->sha256(std::span(&bytes, 1));
    finished.type = media_type_of(*read);
    const bool is_another = finished.order.sha256 && *finished.order.sha256 != sha256;
    if (is_another || !finished.is_finished()) {
        if (auto gone = forget(entry); !gone) return gone.error();
        return is_another ? Error{ErrorCode::corruption, "the content has another SHA-256"}
                          : Error{ErrorCode::invalid, "files of this type are not kept"};
    }
    finished.order.sha256 = sha256;
    finished.offset = finished.order.length;
    const auto sealed =
        sealer_.seal(binding(finished.id), finished.order.subject, file_sensitivity, *read);
    if (!sealed) return Error{ErrorCode::io, sealed.error().message};
    if (auto kept = sealer_.keep(); !kept) return kept.error();
    auto written = replace_file(path(finished.id + ".sealed"), sealed_text(*sealed));
    if (!written) return written.error();
    auto noted = journal_.note(finished_line(finished, sealed->key_epoch));
    if (!noted) return noted.error();
    {
        const std::lock_guard brief(mutex_);
        entry->second = Entry{finished, sealed->key_epoch};
        finished_.emplace(sha256, finished.id);
    }
    if (auto removed = remove_file(part); !removed) return removed.error();
    if (auto synced = sync_directory(directory_); !synced) return synced.error();
    return finished;
}

std::vector<Upload> UploadStore::of(const Hash& sha256) const {
    const std::lock_guard brief(mutex_);
    std::vector<Upload> files;
    const auto [begin, end] = finished_.equal_range(sha256);
    for (auto one = begin; one != end; ++one) files.push_back(entries_.at(one->second).upload);
    return files;
}

std::vector<Upload> UploadStore::concerning(std::string_view subject) const {
    const std::lock_guard brief(mutex_);
    std::vector<Upload> files;
    for (const auto& [id, entry] : entries_) {
        const Upload& upload = entry.upload;
        if (upload.is_finished() && upload.order.subject == subject) files.push_back(upload);
    }
    return files;
}

bool UploadStore::concerns(std::string_view subject) const {
    const std::lock_guard brief(mutex_);
    return std::any_of(entries_.begin(), entries_.end(),
                       [&](const auto& one) { return one.second.upload.order.subject == subject; });
}

Result<std::string> UploadStore::read(const Upload& file) const {
    auto text = read_whole(path(file.id + ".sealed"), bytes_max + sealed_head_bytes_max);
    if (!text) return text.error();
    const auto part = sealed_part(*text);
    if (!part) return Error{ErrorCode::corruption, path(file.id + ".sealed") + " is damaged"};
    return sealer_.open(binding(file.id), *part);
}

Result<void> UploadStore::erase(const std::map<std::string, ErasedUntil>& subjects) {
    const std::lock_guard lock(writing_);
    for (auto one = entries_.begin(); one != entries_.end();) {
        const auto entry = one++;
        const Upload& upload = entry->second.upload;
        const auto subject = subjects.find(upload.order.subject);
        if (subject == subjects.end()) continue;
        const bool is_older = upload.begun_at <= subject->second.at;
        const bool is_unreadable =
            upload.is_finished() && entry->second.key_epoch <= subject->second.epoch;
        if (!is_older && !is_unreadable) continue;
        if (auto gone = forget(entry); !gone) return gone.error();
    }
    return {};
}

Result<void> UploadStore::sweep(Timestamp now) {
    const std::lock_guard lock(writing_);
    return sweep_late(now);
}

Result<void> UploadStore::sweep_late(Timestamp now) {
    for (auto one = entries_.begin(); one != entries_.end();) {
        const auto entry = one++;
        if (!is_late(entry->second, now)) continue;
        if (auto gone = forget(entry); !gone) return gone.error();
    }
    return {};
}

// The bytes first: a journal that says more than there is does no harm.
Result<void> UploadStore::forget(Entries::iterator entry) {
    for (const char* kind : {".part", ".sealed"}) {
        if (auto removed = remove_file(path(entry->first + kind)); !removed) return removed.error();
    }
    if (auto synced = sync_directory(directory_); !synced) return synced.error();
    auto noted = journal_.note(Value::Object{{"gone", entry->first}});
    if (!noted) return noted.error();
    drop(entry);
    return {};
}

void UploadStore::drop(Entries::iterator entry) {
    const std::lock_guard brief(mutex_);
    if (entry->second.upload.is_finished()) {
        const auto [begin, end] = finished_.equal_range(*entry->second.upload.order.sha256);
        const auto own =
            std::find_if(begin, end, [&](const auto& one) { return one.second == entry->first; });
        if (own != end) finished_.erase(own);
    }
    entries_.erase(entry);
}

}  // namespace jalon
