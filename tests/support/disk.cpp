#include "tests/support/disk.h"

#include <algorithm>
#include <filesystem>

#include "engine/base/check.h"

namespace jalon::testing {
namespace {

namespace fs = std::filesystem;

std::string directory_of(const std::string& path) { return fs::path(path).parent_path(); }

// `path` with `from` replaced by `to`, when it is that or lies below it.
bool carry(std::string& path, std::string_view from, std::string_view to) {
    if (!path.starts_with(from)) return false;
    if (path.size() > from.size() && path[from.size()] != '/') return false;
    path.replace(0, from.size(), to);
    return true;
}

}  // namespace

Disk::FilePtr Disk::create(const std::string& path, bool existed) {
    auto file = std::make_shared<File>();
    file->path = path;
    files_[path] = file;
    if (!existed) changes_.push_back({Kind::created, path, "", "", false});
    return file;
}

void Disk::made_directory(const std::string& path) {
    changes_.push_back({Kind::made, path, "", "", false});
}

std::string Disk::put_away(const std::string& path, std::error_code& error) {
    if (!fs::exists(path)) return "";
    const std::string away = attic_ + "/" + std::to_string(++put_away_);
    fs::rename(path, away, error);
    if (error) return "";
    if (const auto found = files_.find(path); found != files_.end()) {
        found->second->path = away;
        unlinked_.push_back(found->second);
        files_.erase(found);
    }
    return away;
}

std::error_code Disk::remove(const std::string& path) {
    if (!fs::exists(path)) return std::make_error_code(std::errc::no_such_file_or_directory);
    std::error_code error;
    const std::string away = put_away(path, error);
    if (!error) changes_.push_back({Kind::removed, path, "", away, false});
    return error;
}

std::error_code Disk::rename(const std::string& from, const std::string& to) {
    std::error_code error;
    const std::string away = put_away(to, error);
    if (!error) fs::rename(from, to, error);
    if (error) return error;
    moved(from, to);
    changes_.push_back({Kind::renamed, to, from, away, false});
    return error;
}

std::error_code Disk::link(const std::string& from, const std::string& to) {
    std::error_code error;
    fs::create_hard_link(from, to, error);
    if (!error) changes_.push_back({Kind::linked, to, "", "", false});
    return error;
}

// A directory takes what lies in it along.
void Disk::moved(std::string_view from, std::string_view to) {
    std::map<std::string, FilePtr> files;
    for (const auto& [path, file] : files_) {
        std::string place = path;
        carry(place, from, to);
        carry(file->path, from, to);
        files[place] = file;
    }
    files_ = std::move(files);
    for (Change& change : changes_) {
        const std::string inside = std::string(from) + "/";
        if (change.path.starts_with(inside)) carry(change.path, from, to);
        if (change.from.starts_with(inside)) carry(change.from, from, to);
    }
}

void Disk::forget(const Change& change) const {
    if (!change.attic.empty()) fs::remove(change.attic);
}

void Disk::sync_directory(const std::string& path) {
    const auto covered = [&](const Change& change) {
        if (directory_of(change.path) != path) return false;
        forget(change);
        std::erase_if(unlinked_, [&](const FilePtr& file) { return file->path == change.attic; });
        return true;
    };
    std::erase_if(changes_, covered);
}

void Disk::lose_tail(const File& file, Chance& chance) {
    const std::uint64_t tail = file.size - std::min(file.size, file.synced);
    if (tail == 0 || !fs::exists(file.path)) return;
    const bool all = chance.percent(15);
    const bool none = chance.percent(25);
    const std::uint64_t kept = all ? tail : none ? 0 : chance.below(tail + 1);
    fs::resize_file(file.path, file.synced + kept);
    if (kept < tail && file.path.ends_with(".log") && chance.percent(25)) {
        fs::resize_file(file.path, file.synced + kept + 1 + chance.below(tail - kept));
    }
}

void Disk::take_back(const Change& change) {
    std::error_code ignored;  // an earlier change of the same name may have been taken back
    if (change.kind == Kind::renamed) {
        fs::rename(change.path, change.from, ignored);
        moved(change.path, change.from);
    } else if (change.kind != Kind::removed) {
        fs::remove_all(change.path, ignored);
    }
    if (!change.attic.empty()) fs::rename(change.attic, change.path, ignored);
}

void Disk::lose_power(Chance& chance) {
    for (const auto& [path, file] : files_) lose_tail(*file, chance);
    for (const FilePtr& file : unlinked_) lose_tail(*file, chance);
    std::map<std::string, std::uint64_t> stay;  // by directory: this many of its changes
    for (const Change& change : changes_) ++stay[directory_of(change.path)];
    for (auto& [directory, count] : stay) {
        if (!chance.percent(15)) count = chance.below(count + 1);
    }
    for (Change& change : changes_) {
        std::uint64_t& left = stay[directory_of(change.path)];
        change.stays = left > 0;
        if (left > 0) --left;
    }
    // From the last to the first, so that each finds what it left.
    while (!changes_.empty()) {
        const Change change = changes_.back();
        changes_.pop_back();
        change.stays ? forget(change) : take_back(change);
    }
    files_.clear();
    unlinked_.clear();
}

}  // namespace jalon::testing
