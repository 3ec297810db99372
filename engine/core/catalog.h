// Catalog: the published workflows, by (id, version) and by content hash. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/ids.h"
#include "engine/instance/workflow.h"

namespace jalon {

class Catalog {
public:
    using Key = std::pair<std::string, std::int64_t>;
    using Entry = std::shared_ptr<const Workflow>;

    void add(Entry workflow);

    // All of these: nullptr when there is none.
    [[nodiscard]] Entry find(const std::string& id, std::int64_t version) const;
    [[nodiscard]] Entry find(const Hash& hash) const;

    // "id" names the newest version, "id@N" one version.
    [[nodiscard]] Entry find(std::string_view name) const;

    [[nodiscard]] const std::map<Key, Entry>& all() const { return by_version_; }

private:
    std::map<Key, Entry> by_version_;
    std::map<Hash, Entry> by_hash_;
};

}  // namespace jalon
