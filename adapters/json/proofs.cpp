#include "adapters/json/proofs.h"

#include <utility>

#include "engine/base/base64.h"

namespace jalon {
namespace {

std::int64_t number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

}  // namespace

Value hashes_json(const std::vector<Hash>& hashes) {
    Value::Array list;
    for (const Hash& hash : hashes) list.emplace_back(to_base64(hash));
    return list;
}

Value checkpoint_json(const Checkpoint& checkpoint, const std::string& note,
                      const std::string& key) {
    return Value::Object{{"origin", checkpoint.origin},
                         {"size", number(checkpoint.size)},
                         {"root", to_base64(checkpoint.root)},
                         {"note", note},
                         {"key", key}};
}

Value inclusion_json(const Inclusion& inclusion) {
    return Value::Object{{"leaf_hash", to_base64(inclusion.leaf)},
                         {"index", number(inclusion.index)},
                         {"size", number(inclusion.size)},
                         {"root", to_base64(inclusion.root)},
                         {"proof", hashes_json(inclusion.proof)}};
}

Value consistency_json(const Consistency& consistency) {
    return Value::Object{{"from", number(consistency.from)},
                         {"to", number(consistency.to)},
                         {"from_root", to_base64(consistency.from_root)},
                         {"to_root", to_base64(consistency.to_root)},
                         {"proof", hashes_json(consistency.proof)}};
}

}  // namespace jalon
