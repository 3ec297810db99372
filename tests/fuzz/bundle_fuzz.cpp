// Any bytes as an audit bundle, as its manifest or as a line of it: the check ends in findings or
// in an error, the same ones twice; an archive that is read is written to the same bytes but for
// zeros at its end, and a manifest that is read says the same when it is written and read again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "adapters/bundle/bundle_check.h"
#include "adapters/bundle/bundle_lines.h"
#include "adapters/bundle/manifest.h"
#include "adapters/bundle/ustar.h"
#include "adapters/crypto/hasher.h"
#include "adapters/zones/iana_zones.h"
#include "engine/base/check.h"
#include "tools/embed/embedded_file.h"

namespace jalon {
namespace {

constexpr std::size_t members_max = 100;

std::string_view schema_text() {
    for (const EmbeddedFile& file : shipped_workflows()) {
        if (file.path == "workflow.schema.json") return file.bytes;
    }
    return {};
}

const AuditTools& tools() {
    static const OpensslHasher hasher;
    static const auto workflows = WorkflowReader::make(schema_text(), hasher);
    static const auto zones = IanaZones::open();
    CHECK(workflows.has_value() && zones.has_value());
    static const AuditTools made{&hasher, &*workflows, &*zones};
    return made;
}

void try_archive(std::string_view bytes) {
    const auto files = read_ustar(bytes, members_max);
    if (!files) return;
    const std::string written = write_ustar(TarFiles(files->begin(), files->end()));
    CHECK(bytes.starts_with(written));
    CHECK(bytes.find_first_not_of('\0', written.size()) == std::string_view::npos);
}

void try_manifest(std::string_view text) {
    const auto read = parse_manifest(text);
    if (!read) return;
    const std::string written = to_text(*read);
    const auto again = parse_manifest(written);
    CHECK(again && to_text(*again) == written);
}

void try_check(std::string_view bytes) {
    const auto first = check_bundle(bytes, {}, tools());
    const auto second = check_bundle(bytes, {}, tools());
    CHECK(first.has_value() == second.has_value());
    if (!first) return;
    CHECK(first->findings.size() == second->findings.size());
    for (std::size_t i = 0; i < first->findings.size(); ++i) {
        CHECK(first->findings[i].message == second->findings[i].message);
    }
}

}  // namespace
}  // namespace jalon

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    jalon::try_archive(bytes);
    jalon::try_manifest(bytes);
    static_cast<void>(jalon::parse_event_line(bytes));
    static_cast<void>(jalon::parse_inclusion_line(bytes));
    jalon::try_check(bytes);
    return 0;
}
