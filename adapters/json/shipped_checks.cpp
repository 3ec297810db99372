#include "adapters/json/shipped_checks.h"

#include <string>

#include "adapters/json/json.h"
#include "engine/base/limits.h"

namespace jalon {

Result<void> add_checks(std::span<const EmbeddedFile> files, Conformance& conformance) {
    constexpr std::string_view name = "/checks.json";
    for (const EmbeddedFile& file : files) {
        if (!file.path.ends_with(name)) continue;
        const auto document = parse_json(file.bytes, limits::workflow_json_depth_max);
        if (!document) return document.error();
        const std::string workflow(file.path.substr(0, file.path.size() - name.size()));
        if (auto added = conformance.add_checks(workflow, *document); !added) return added;
    }
    return {};
}

}  // namespace jalon
