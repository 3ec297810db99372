#include "adapters/bundle/bundle_seal.h"

#include <algorithm>
#include <string>
#include <utility>

#include "adapters/bundle/bundle_lines.h"
#include "adapters/crypto/log_signer.h"
#include "adapters/crypto/signing_key.h"
#include "engine/base/base64.h"
#include "engine/merkle/proof.h"
#include "engine/merkle/signed_note.h"

namespace jalon {
namespace {

struct ReadNote {
    SignedNote note;
    Checkpoint checkpoint;
};

std::optional<ReadNote> read_note(std::string_view text) {
    auto note = parse_signed_note(text);
    if (!note) return std::nullopt;
    auto checkpoint = parse_checkpoint(note->text);
    if (!checkpoint) return std::nullopt;
    return ReadNote{std::move(*note), std::move(*checkpoint)};
}

std::string_view without_line_end(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    return text;
}

// A line of base64.
std::optional<Ed25519Signature> signature_in(std::string_view text) {
    if (!text.ends_with('\n')) return std::nullopt;
    const auto bytes = from_base64(without_line_end(text));
    Ed25519Signature signature;
    if (!bytes || bytes->size() != signature.size()) return std::nullopt;
    std::copy(bytes->begin(), bytes->end(), signature.begin());
    return signature;
}

class SealCheck {
public:
    SealCheck(const Seal& seal, const AuditTrust& trust, const Hasher& hasher, KnownNodes& nodes,
              AuditFindings& findings)
        : seal_(seal), trust_(trust), hasher_(hasher), nodes_(nodes), findings_(findings) {}

    void run() {
        check_checkpoint();
        check_key();
        check_manifest();
        if (trust_.head) check_head();
    }

private:
    void wrong(const char* rule, std::string message) {
        findings_.add(std::nullopt, rule, std::move(message));
    }

    void check_checkpoint() {
        const Manifest& manifest = seal_.manifest;
        if (manifest.origin != origin_of(manifest.log_id)) {
            wrong(audit_rules::checkpoint, "the origin is not that of the log");
        }
        note_ = read_note(seal_.note);
        if (!note_) return wrong(audit_rules::checkpoint, "checkpoint.txt is no checkpoint");
        if (note_->checkpoint != Checkpoint{manifest.origin, manifest.size, manifest.root}) {
            wrong(audit_rules::checkpoint, "the manifest tells of another checkpoint");
        }
    }

    void check_key() {
        key_ = parse_verifier_key(hasher_, without_line_end(seal_.key));
        if (!key_) return wrong(audit_rules::signature, "keys/log.pub is no verifier key");
        if (trust_.key && parse_verifier_key(hasher_, without_line_end(*trust_.key)) != key_) {
            wrong(audit_rules::signature, "the bundle brings another key than the trusted one");
        }
        if (key_->name != seal_.manifest.origin) {
            wrong(audit_rules::signature, "the key is another log's");
        }
        if (note_ && !is_signed_by(hasher_, note_->note, *key_, check_ed25519)) {
            wrong(audit_rules::signature, "the checkpoint is not signed by the log's key");
        }
    }

    // Without it whoever carries the bundle could leave out the end of an instance.
    void check_manifest() {
        if (!seal_.signature) {
            return wrong(
                audit_rules::manifest_unsigned,
                "manifest.json bears no signature, as in bundles of earlier versions: "
                "nobody vouches that no instance goes on, nor for the zone and the filter");
        }
        const auto signature = signature_in(*seal_.signature);
        if (!signature) return wrong(audit_rules::signature, "manifest.sig is no signature");
        if (key_ && !check_ed25519(key_->key, signed_manifest(seal_.text), *signature)) {
            wrong(audit_rules::signature,
                  "manifest.sig is not the signature of manifest.json by the log's key");
        }
    }

    void check_head() {
        const auto head = read_note(*trust_.head);
        if (!head) return wrong(audit_rules::checkpoint, "what was kept is no checkpoint");
        const Checkpoint& kept = head->checkpoint;
        if (!key_ || !is_signed_by(hasher_, head->note, *key_, check_ed25519)) {
            wrong(audit_rules::signature, "the kept checkpoint is not signed by the log's key");
        }
        if (kept.origin != seal_.manifest.origin) {
            return wrong(audit_rules::checkpoint, "the kept checkpoint is another log's");
        }
        if (kept.size > seal_.manifest.size) {
            return wrong(audit_rules::checkpoint, "the log had " + std::to_string(kept.size) +
                                                      " events and has " +
                                                      std::to_string(seal_.manifest.size) + " now");
        }
        check_growth(kept);
    }

    // From the proof that was given, or from the nodes that the bundle itself proves.
    void check_growth(const Checkpoint& kept) {
        const Manifest& now = seal_.manifest;
        const char* const forked = "the log does not go on from the kept checkpoint: it forked";
        const auto proof = trust_.proof ? parse_consistency_line(*trust_.proof) : std::nullopt;
        if (trust_.proof && !proof) {
            return wrong(audit_rules::checkpoint, "what was given is no proof of consistency");
        }
        if (kept.size == now.size || proof) {
            const bool holds =
                verify_consistency(hasher_, kept.size, now.size, kept.root, now.root,
                                   kept.size == now.size ? std::span<const Hash>{} : proof->proof);
            if (!holds) wrong(audit_rules::checkpoint, forked);
            return;
        }
        const auto root = nodes_.root(hasher_, kept.size);
        if (!root) {
            return wrong(audit_rules::checkpoint,
                         "the bundle alone does not tell whether the log goes on from the kept "
                         "checkpoint; give the proof as well: jalon audit prove --json --from " +
                             std::to_string(kept.size) + " --to " + std::to_string(now.size));
        }
        if (*root != kept.root) wrong(audit_rules::checkpoint, forked);
    }

    const Seal& seal_;
    const AuditTrust& trust_;
    const Hasher& hasher_;
    KnownNodes& nodes_;
    AuditFindings& findings_;
    std::optional<ReadNote> note_;
    std::optional<VerifierKey> key_;
};

}  // namespace

void check_seal(const Seal& seal, const AuditTrust& trust, const Hasher& hasher, KnownNodes& nodes,
                AuditFindings& findings) {
    SealCheck(seal, trust, hasher, nodes, findings).run();
}

}  // namespace jalon
