#include "engine/core/catalog.h"

#include <charconv>
#include <limits>

namespace jalon {

void Catalog::add(Entry workflow) {
    by_hash_[workflow->hash] = workflow;
    by_version_[{workflow->id, workflow->version}] = std::move(workflow);
}

Catalog::Entry Catalog::find(const std::string& id, std::int64_t version) const {
    const auto it = by_version_.find({id, version});
    return it == by_version_.end() ? nullptr : it->second;
}

Catalog::Entry Catalog::find(const Hash& hash) const {
    const auto it = by_hash_.find(hash);
    return it == by_hash_.end() ? nullptr : it->second;
}

Catalog::Entry Catalog::find(std::string_view name) const {
    const std::size_t at = name.find('@');
    const std::string id(name.substr(0, at));
    if (at == std::string_view::npos) {
        auto it = by_version_.upper_bound({id, std::numeric_limits<std::int64_t>::max()});
        if (it == by_version_.begin()) return nullptr;
        --it;
        return it->first.first == id ? it->second : nullptr;
    }
    const std::string_view digits = name.substr(at + 1);
    std::int64_t version = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), version);
    if (error != std::errc{} || end != digits.data() + digits.size()) return nullptr;
    return find(id, version);
}

}  // namespace jalon
