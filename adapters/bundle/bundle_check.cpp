#include "adapters/bundle/bundle_check.h"

#include <algorithm>
#include <set>
#include <span>
#include <utility>

#include "adapters/bundle/bundle_history.h"
#include "adapters/bundle/bundle_lines.h"
#include "adapters/bundle/bundle_seal.h"
#include "adapters/bundle/manifest.h"
#include "adapters/bundle/ustar.h"
#include "engine/codec/record_codec.h"
#include "engine/merkle/leaf_proofs.h"
#include "engine/merkle/merkle.h"

namespace jalon {
namespace {

constexpr std::size_t members_max = 10'000;  // workflow versions, mainly

std::span<const std::uint8_t> bytes_in(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// The lines of a text, one by one.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_(text) {}

    // nullopt: there is none left.
    std::optional<std::string_view> next() {
        if (rest_.empty()) return std::nullopt;
        const std::string_view line = rest_.substr(0, rest_.find('\n'));
        rest_.remove_prefix(std::min(line.size() + 1, rest_.size()));
        return line;
    }

private:
    std::string_view rest_;
};

class BundleCheck {
public:
    BundleCheck(const TarViews& files, const Manifest& manifest, const AuditTools& tools)
        : files_(files),
          manifest_(manifest),
          hasher_(*tools.hasher),
          history_(manifest, *tools.workflows, *tools.zones, findings_),
          proofs_(*tools.hasher, manifest.size, manifest.root) {}

    AuditReport run(const AuditTrust& trust) {
        compares_ = trust.head.has_value();
        check_files();
        check_events();
        history_.end();
        check_workflows();
        check_seal(seal(), trust, hasher_, nodes_, findings_);
        std::string key(text_of(bundle_names::key));
        if (key.ends_with('\n')) key.pop_back();
        return {findings_.all(), manifest_.origin, std::move(key),
                manifest_.size,  events_,          manifest_.instances.size()};
    }

private:
    [[nodiscard]] std::string_view text_of(std::string_view name) const {
        const auto file = files_.find(name);
        return file == files_.end() ? std::string_view{} : file->second;
    }

    [[nodiscard]] Seal seal() const {
        Seal seal{manifest_, text_of(bundle_names::manifest), std::nullopt,
                  text_of(bundle_names::checkpoint), text_of(bundle_names::key)};
        if (files_.contains(bundle_names::signature)) {
            seal.signature = text_of(bundle_names::signature);
        }
        return seal;
    }

    // The manifest names exactly the others, and each as it is.
    void check_files() {
        const auto wrong = [&](const std::string& name, const char* what) {
            findings_.add(std::nullopt, audit_rules::manifest, name + " " + what);
        };
        for (const std::string_view name :
             {bundle_names::checkpoint, bundle_names::events, bundle_names::inclusion,
              bundle_names::key, bundle_names::verify}) {
            if (!manifest_.files.contains(std::string(name)))
                wrong(std::string(name), "is missing");
        }
        for (const auto& [name, file] : manifest_.files) {
            const auto there = files_.find(name);
            if (there == files_.end()) {
                wrong(name, "is missing");
                continue;
            }
            const auto part = bytes_in(there->second);
            const bool same = there->second.size() == file.bytes &&
                              hasher_.sha256(std::span(&part, 1)) == file.sha256;
            if (!same) wrong(name, "is not as the manifest says");
        }
        for (const auto& [name, content] : files_) {
            const bool named = name == bundle_names::manifest || name == bundle_names::signature ||
                               manifest_.files.contains(name);
            if (!named) wrong(name, "is not named by the manifest");
        }
    }

    void check_events() {
        Lines events(text_of(bundle_names::events));
        Lines inclusions(text_of(bundle_names::inclusion));
        while (const auto line = events.next()) {
            ++events_;
            const auto inclusion = inclusions.next();
            check_line(*line, inclusion.value_or(""));
        }
        if (inclusions.next()) {
            findings_.add(std::nullopt, audit_rules::inclusion,
                          "there are more proofs than events");
        }
        if (events_ != manifest_.events) {
            findings_.add(std::nullopt, audit_rules::completeness,
                          "the bundle has " + std::to_string(events_) + " events, not " +
                              std::to_string(manifest_.events));
        }
    }

    void check_line(std::string_view event_line, std::string_view inclusion_line) {
        const auto line = parse_event_line(event_line);
        if (!line) {
            findings_.add(std::nullopt, audit_rules::record,
                          "line " + std::to_string(events_) + " of events.jsonl is no event");
            return;
        }
        if (line->position <= last_) {
            findings_.add(line->position, audit_rules::order,
                          "it follows position " + std::to_string(last_.value()));
        }
        last_ = line->position;
        check_inclusion(*line, parse_inclusion_line(inclusion_line));
        auto event = decode_record(line->record);
        if (!event) {
            findings_.add(line->position, audit_rules::record, event.error().message);
            return;
        }
        if (event->position != line->position) {
            findings_.add(line->position, audit_rules::order,
                          "the record says position " + std::to_string(event->position.value()));
        }
        workflows_.insert(event->workflow_hash);
        history_.take(std::move(*event));
    }

    void check_inclusion(const EventLine& line, const std::optional<InclusionLine>& proved) {
        const auto wrong = [&](const char* rule, const char* what) {
            findings_.add(line.position, rule, what);
        };
        const Hash leaf = leaf_hash(hasher_, leaf_bytes(line.record));
        if (!proved || proved->position != line.position) {
            return wrong(audit_rules::inclusion, "its line of inclusion.jsonl is no proof of it");
        }
        if (proved->leaf != leaf) {
            return wrong(audit_rules::leaf_hash, "the leaf hash is not that of the record");
        }
        const std::uint64_t index = line.position.value() - 1;
        const bool holds = proved->index == index && proved->size == manifest_.size &&
                           proofs_.holds(leaf, index, proved->proof);
        if (!holds)
            return wrong(audit_rules::inclusion, "the log of the checkpoint has not got it");
        if (compares_) nodes_.add(leaf, index, manifest_.size, proved->proof);
    }

    // Those under which the events ran, no other ones, and each as it was published.
    void check_workflows() {
        const std::set<Hash> named(manifest_.workflows.begin(), manifest_.workflows.end());
        for (const Hash& hash : workflows_) {
            if (named.contains(hash)) continue;
            findings_.add(std::nullopt, audit_rules::completeness,
                          "the manifest does not name workflow " + to_hex(hash));
        }
        for (const Hash& hash : named) {
            const std::string name = workflow_member(hash);
            const auto file = files_.find(name);
            if (file == files_.end()) {
                findings_.add(std::nullopt, audit_rules::completeness, name + " is missing");
                continue;
            }
            const auto part = bytes_in(file->second);
            const auto published = history_.published().find(hash);
            const bool same =
                hasher_.sha256(std::span(&part, 1)) == hash &&
                (published == history_.published().end() || published->second == file->second);
            if (same) continue;
            findings_.add(std::nullopt, audit_rules::workflow, name + " is not what was published");
        }
    }

    const TarViews& files_;
    const Manifest& manifest_;
    const Hasher& hasher_;
    AuditFindings findings_;
    BundleHistory history_;
    LeafProofs proofs_;
    KnownNodes nodes_;
    bool compares_ = false;     // with a kept checkpoint: its root is sought in the nodes
    std::set<Hash> workflows_;  // under which an event ran, or which one published
    std::uint64_t events_ = 0;
    Position last_;
};

}  // namespace

Result<AuditReport> check_bundle(std::string_view archive, const AuditTrust& trust,
                                 const AuditTools& tools) {
    const auto files = read_ustar(archive, members_max);
    if (!files) return files.error();
    const auto text = files->find(bundle_names::manifest);
    if (text == files->end()) {
        return Error{ErrorCode::invalid, "the archive has no manifest.json"};
    }
    const auto manifest = parse_manifest(text->second);
    if (!manifest) return manifest.error();
    if (!tools.zones->knows(manifest->zone)) {
        return Error{ErrorCode::invalid, "manifest.json names a time zone that is not known here"};
    }
    return BundleCheck(*files, *manifest, tools).run(trust);
}

}  // namespace jalon
