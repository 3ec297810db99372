// SubjectKeys: a new root key. The files change in an order of which each moment can be told after
// a crash: the new key lies beside the old one; the subjects' keys are wrapped under it, all at
// once; it takes the old one's place. Whichever of the two fits the subjects' keys is the one.
#include <unistd.h>

#include <cstdio>

#include "adapters/crypto/root_key.h"
#include "adapters/crypto/subject_keys.h"

namespace jalon {
namespace {

std::string next_path(const std::string& root_path) { return root_path + ".next"; }

}  // namespace

Result<std::size_t> SubjectKeys::rotate() {
    const std::scoped_lock lock(file_mutex_, mutex_);
    if (access_ == Access::read_only) {
        return Error{ErrorCode::invalid, path_ + " was opened for reading"};
    }
    if (failed_) return Error{ErrorCode::io, "an earlier write to " + path_ + " failed"};
    std::map<std::string, Entry, std::less<>> entries;
    for (const auto& [subject, entry] : entries_) {
        entries[subject] = entry;
        if (entry.wrapped.empty()) continue;
        if (auto key = unwrap(subject, entry); !key) return key.error();
    }
    SecretKey next;
    if (auto made = make_root_key(next_path(root_path_), next); !made) return made.error();
    std::size_t count = 0;
    std::string bytes;
    for (auto& [subject, entry] : entries) {
        if (!entry.wrapped.empty()) {
            const auto key = unwrap(subject, entries_.find(subject)->second);
            if (!key) return key.error();
            entry.wrapped = wrap(next, subject, entry.epoch, key->key);
            ++count;
        }
        bytes += encode(subject, entry);
    }
    if (auto written = rewrite(bytes); !written) return written.error();
    entries_ = std::move(entries);
    if (auto replaced = replace_root(next); !replaced) return replaced.error();
    return count;
}

// The old key is nowhere any more before the new one takes its name; and not before it is certain
// that the keys under the new one are what a crash would find.
Result<void> SubjectKeys::replace_root(const SecretKey& next) {
    auto certain = sync_directory(parent_directory(root_path_));
    if (!certain) return certain.error();
    root_ = next;
    if (auto gone = overwrite_root_key(root_path_); !gone) return gone.error();
    if (std::rename(next_path(root_path_).c_str(), root_path_.c_str()) != 0) {
        return system_error("renaming", next_path(root_path_));
    }
    return sync_directory(parent_directory(root_path_));
}

// Whatever moment a rotation was interrupted at.
Result<void> SubjectKeys::end_rotation() {
    SecretKey next;
    auto read = read_root_key(next_path(root_path_), next);
    if (!read && read.error().code == ErrorCode::not_found) return {};
    const bool goes_back = fits(root_);
    if (!goes_back && (!read || !fits(next))) return {};  // each key says so when it is needed
    if (access_ == Access::read_only) {
        if (!goes_back) root_ = next;
        return {};
    }
    if (!goes_back) return replace_root(next);
    if (::unlink(next_path(root_path_).c_str()) != 0) {
        return system_error("removing", next_path(root_path_));
    }
    return sync_directory(parent_directory(root_path_));
}

}  // namespace jalon
