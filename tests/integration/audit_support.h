// What the tests of audit bundles share: reading one, altering it, sealing it again.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/bundle/bundle_check.h"
#include "adapters/bundle/manifest.h"
#include "adapters/bundle/ustar.h"
#include "adapters/crypto/hasher.h"
#include "adapters/crypto/log_signer.h"
#include "adapters/zones/iana_zones.h"
#include "engine/base/base64.h"
#include "engine/base/check.h"
#include "tests/integration/served.h"
#include "tools/embed/embedded_file.h"

namespace jalon::testing {

// The checker of bundles, in this process.
class BundleChecker {
public:
    BundleChecker() : zones_(IanaZones::open()), reader_(make_reader()) {
        CHECK(zones_.has_value() && reader_.has_value());
    }
    [[nodiscard]] Result<AuditReport> check(std::string_view archive,
                                            const AuditTrust& trust = {}) const {
        return check_bundle(archive, trust, AuditTools{&hasher_, &*reader_, &*zones_});
    }
    // The rules that were broken; "unreadable" when it is no bundle.
    [[nodiscard]] std::set<std::string> rules(std::string_view archive,
                                              const AuditTrust& trust = {}) const {
        const auto report = check(archive, trust);
        if (!report) return {"unreadable"};
        std::set<std::string> rules;
        for (const AuditFinding& finding : report->findings) rules.insert(finding.rule);
        return rules;
    }
    [[nodiscard]] const Hasher& hasher() const { return hasher_; }

private:
    Result<WorkflowReader> make_reader() {
        const auto files = shipped_workflows();
        const auto schema = std::find_if(files.begin(), files.end(), [](const auto& file) {
            return file.path == "workflow.schema.json";
        });
        CHECK(schema != files.end());
        return WorkflowReader::make(schema->bytes, hasher_);
    }

    OpensslHasher hasher_;
    Result<IanaZones> zones_;
    Result<WorkflowReader> reader_;
};

// A bundle's members, which may be changed; the manifest is made to fit again, and signed anew if
// there is a `signer`.
class AlteredBundle {
public:
    AlteredBundle(std::string_view archive, const Hasher& hasher, const LogSigner* signer)
        : hasher_(&hasher), signer_(signer) {
        const auto read = read_ustar(archive, 100);
        CHECK(read.has_value());
        files.insert(read->begin(), read->end());
        auto parsed = parse_manifest(files.at("manifest.json"));
        CHECK(parsed.has_value());
        manifest = *parsed;
    }
    [[nodiscard]] std::string sealed() {
        files.erase("manifest.json");
        auto signature = files.extract("manifest.sig");
        manifest.files.clear();
        for (const auto& [name, content] : files) {
            const std::span<const std::uint8_t> part(
                reinterpret_cast<const std::uint8_t*>(content.data()), content.size());
            manifest.files[name] = {content.size(), hasher_->sha256(std::span(&part, 1))};
        }
        const std::string text = to_text(manifest);
        if (signer_ != nullptr) {
            signature.mapped() = to_base64(signer_->sign_manifest(text)) + "\n";
        }
        files.insert(std::move(signature));
        files["manifest.json"] = text;
        return write_ustar(files);
    }
    [[nodiscard]] std::vector<std::string> lines(const std::string& name) const {
        return Ran{0, files.at(name), ""}.lines();
    }
    void put_lines(const std::string& name, const std::vector<std::string>& lines) {
        std::string text;
        for (const std::string& line : lines) text += line + "\n";
        files[name] = text;
    }

    TarFiles files;
    Manifest manifest;

private:
    const Hasher* hasher_;
    const LogSigner* signer_;
};

inline std::string read_whole(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace jalon::testing
