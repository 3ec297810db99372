#include "adapters/bundle/bundle_writer.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "adapters/bundle/manifest.h"
#include "adapters/bundle/ustar.h"
#include "adapters/json/json.h"
#include "adapters/json/proofs.h"
#include "engine/base/base64.h"
#include "engine/base/check.h"
#include "engine/codec/record_codec.h"
#include "engine/core/log_tree.h"
#include "engine/core/standing_facts.h"
#include "tools/embed/embedded_file.h"

namespace jalon {
namespace {

constexpr std::size_t page_records = 1000;

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string_view verify_text() {
    const auto files = bundle_files();
    const auto file = std::find_if(files.begin(), files.end(), [](const EmbeddedFile& one) {
        return one.path == bundle_names::verify;
    });
    CHECK(file != files.end());
    return file->bytes;
}

class BundleWriter {
public:
    explicit BundleWriter(const BundleOrder& order) : order_(order) {}

    Result<std::string> write() {
        if (auto gathered = gather(); !gathered) return gathered.error();
        if (auto added = add_events(); !added) return added.error();
        manifest_.log_id = order_.log_id;
        manifest_.origin = order_.checkpoint.checkpoint.origin;
        manifest_.size = order_.checkpoint.checkpoint.size;
        manifest_.root = order_.checkpoint.checkpoint.root;
        manifest_.where = order_.where;
        manifest_.zone = order_.zone;
        manifest_.events = records_.size();
        manifest_.workflows.assign(workflows_.begin(), workflows_.end());
        add(bundle_names::checkpoint, order_.checkpoint.note);
        add(bundle_names::key, order_.checkpoint.key + "\n");
        add(bundle_names::verify, std::string(verify_text()));
        add_manifest();
        std::string archive = write_ustar(files_);
        if (archive.size() > order_.bytes_max) return too_long();
        return archive;
    }

private:
    [[nodiscard]] Error too_long() const {
        return Error{ErrorCode::limit, "the bundle would be longer than " +
                                           std::to_string(order_.bytes_max >> 20U) +
                                           " MiB: ask for fewer instances"};
    }
    [[nodiscard]] bool given_up() const { return order_.goes_on && !order_.goes_on(); }

    Result<void> gather() {
        for (const InstanceId& id : order_.instances) {
            if (auto taken = take_instance(id); !taken) return taken.error();
        }
        if (records_.empty()) return Error{ErrorCode::not_found, "there is no such instance"};
        return take_publications();
    }

    Result<void> take_instance(const InstanceId& id) {
        for (Version after;;) {
            if (given_up()) return Error{ErrorCode::overloaded, "given up"};
            auto page = order_.store->read_instance(id, after, page_records);
            if (!page) return page.error();
            if (page->empty()) return {};
            for (Bytes& record : *page) {
                const auto head = decode_head(record);
                if (!head) return head.error();
                if (head->position.value() > order_.checkpoint.checkpoint.size) return {};
                after = head->version;
                manifest_.instances[id] = after.value();
                workflows_.insert(head->workflow_hash);
                if (!take(head->position, std::move(record))) return too_long();
            }
        }
    }

    // Base64 alone makes a third more; the proofs come to it.
    bool take(Position position, Bytes record) {
        bytes_ += record.size();
        records_.emplace(position, std::move(record));
        return bytes_ <= order_.bytes_max;
    }

    // The records with which the workflows in question were published.
    Result<void> take_publications() {
        std::set<Hash> missing = workflows_;
        const auto look = [&](std::span<const std::uint8_t> record) -> Result<void> {
            if (given_up()) return Error{ErrorCode::overloaded, "given up"};
            const auto head = decode_head(record);
            if (!head) return head.error();
            if (head->type != EventType::workflow_published) return {};
            if (missing.erase(head->workflow_hash) == 0) return {};
            if (!take(head->position, Bytes(record.begin(), record.end()))) return too_long();
            return add_workflow(record);
        };
        if (auto looked = each_standing_fact(*order_.store, look); !looked) return looked.error();
        if (missing.empty()) return {};
        return Error{ErrorCode::corruption,
                     "the workflow " + to_hex(*missing.begin()) + " was never published"};
    }

    Result<void> add_workflow(std::span<const std::uint8_t> record) {
        const auto event = decode_record(record);
        if (!event) return event.error();
        const Value* document = event->input.find("document");
        if (document == nullptr) {
            return Error{ErrorCode::corruption, "a published workflow has no document"};
        }
        add(workflow_member(event->workflow_hash), canonical_json(*document));
        return {};
    }

    Result<void> add_events() {
        LogTree tree(*order_.store, *order_.hasher);
        std::string events;
        std::string inclusions;
        for (const auto& [position, record] : records_) {
            if (given_up()) return Error{ErrorCode::overloaded, "given up"};
            const auto proved = tree.inclusion(position, order_.checkpoint.checkpoint.size);
            if (!proved) return proved.error();
            const auto number = static_cast<std::int64_t>(position.value());
            events += to_json(Value::Object{{"position", number}, {"record", to_base64(record)}});
            events += '\n';
            inclusions += to_json(Value::Object{{"position", number},
                                                {"leaf_hash", to_base64(proved->leaf)},
                                                {"index", static_cast<std::int64_t>(proved->index)},
                                                {"size", static_cast<std::int64_t>(proved->size)},
                                                {"proof", hashes_json(proved->proof)}});
            inclusions += '\n';
            if (events.size() + inclusions.size() > order_.bytes_max) return too_long();
        }
        add(bundle_names::events, std::move(events));
        add(bundle_names::inclusion, std::move(inclusions));
        return {};
    }

    void add_manifest() {
        std::string manifest = to_text(manifest_);
        files_.emplace(bundle_names::signature,
                       to_base64(order_.signer->sign_manifest(manifest)) + "\n");
        files_.emplace(bundle_names::manifest, std::move(manifest));
    }

    void add(std::string_view name, std::string content) {
        const auto part = bytes_of(content);
        manifest_.files[std::string(name)] = {content.size(),
                                              order_.hasher->sha256(std::span(&part, 1))};
        files_.emplace(name, std::move(content));
    }

    const BundleOrder& order_;
    std::map<Position, Bytes> records_;
    std::size_t bytes_ = 0;  // of the records
    std::set<Hash> workflows_;
    Manifest manifest_;
    TarFiles files_;
};

}  // namespace

Result<std::string> write_bundle(const BundleOrder& order) { return BundleWriter(order).write(); }

}  // namespace jalon
