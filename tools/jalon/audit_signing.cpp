// The checkpoint of a log that no server writes to.
#include <utility>

#include "adapters/files/durable_file.h"
#include "engine/merkle/merkle.h"
#include "tools/jalon/audit.h"
#include "tools/jalon/environment.h"

namespace jalon {
namespace {

// Held until the checkpoint is signed. What a server that was killed left behind is synced first.
Result<DataDirectory> hold(const std::string& path) {
    auto held = DataDirectory::open(path, OpenMode::existing, "UTC", wall_clock());
    if (!held && held.error().code == ErrorCode::locked) {
        return Error{ErrorCode::locked, "a server writes to " + path +
                                            ", and signs for its log itself: ask it (--server, or "
                                            "JALON_URL, instead of --data)"};
    }
    if (!held) return held;
    if (auto synced = sync_file_system(path); !synced) return synced.error();
    return held;
}

Result<LogSigner> open_signer(const DataDirectory& directory, bool new_key) {
    const std::string path = directory.signing_key_path();
    if (new_key) return LogSigner::open_or_make(path, directory.log_id());
    auto signer = LogSigner::open(path, directory.log_id());
    if (signer || signer.error().code != ErrorCode::not_found) return signer;
    return Error{ErrorCode::not_found,
                 "there is no " + path +
                     ": put back the copy that was kept; or, if this log never had one, make one "
                     "with --new-key, which nobody who trusts another key will accept"};
}

}  // namespace

Result<SignedLog> open_to_sign(const std::string& directory, bool new_key) {
    const auto held = hold(directory);
    if (!held) return held.error();
    auto log = OfflineLog::open(directory);
    if (!log) return log.error();
    const auto head = log->store().head();
    if (!head) return head.error();
    auto signer = open_signer(*held, new_key);
    if (!signer) return signer.error();
    auto checkpoint = signer->sign(head->last.value(), root_of(log->hasher(), head->frontier));
    return SignedLog{std::move(*log), std::move(*signer), std::move(checkpoint)};
}

}  // namespace jalon
