#include "adapters/crypto/log_signer.h"

#include <utility>

#include "adapters/crypto/hasher.h"

namespace jalon {

std::string origin_of(const LogId& log_id) { return "jalon/" + to_hex(log_id); }

std::string signed_manifest(std::string_view manifest) {
    return "jalon-manifest/1\n" + std::string(manifest);
}

LogSigner::LogSigner(SigningKey key, std::string origin)
    : key_(std::move(key)), name_(std::move(origin)) {
    const OpensslHasher hasher;
    const VerifierKey shown{name_, key_.public_key()};
    id_ = key_id(hasher, shown);
    shown_ = to_text(hasher, shown);
}

Result<LogSigner> LogSigner::open(const std::string& key_path, const LogId& log_id) {
    auto key = SigningKey::open(key_path);
    if (!key) return key.error();
    return LogSigner(std::move(*key), origin_of(log_id));
}

Result<LogSigner> LogSigner::open_or_make(const std::string& key_path, const LogId& log_id) {
    auto key = SigningKey::open_or_make(key_path);
    if (!key) return key.error();
    return LogSigner(std::move(*key), origin_of(log_id));
}

SignedCheckpoint LogSigner::sign(std::uint64_t size, const Hash& root) const {
    SignedCheckpoint made{{name_, size, root}, {}, shown_};
    SignedNote note{to_text(made.checkpoint), {}};
    const Ed25519Signature signature = key_.sign(note.text);
    note.signatures.push_back(NoteSignature{name_, id_, {signature.begin(), signature.end()}});
    made.note = to_text(note);
    return made;
}

Ed25519Signature LogSigner::sign_manifest(std::string_view manifest) const {
    return key_.sign(signed_manifest(manifest));
}

}  // namespace jalon
