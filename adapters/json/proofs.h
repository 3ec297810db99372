// Checkpoints and proofs as the public contract names their members. Pure.
#pragma once

#include <string>
#include <vector>

#include "engine/base/value.h"
#include "engine/core/log_tree.h"
#include "engine/merkle/checkpoint.h"

namespace jalon {

// {origin, size, root, note, key}
[[nodiscard]] Value checkpoint_json(const Checkpoint& checkpoint, const std::string& note,
                                    const std::string& key);

// {leaf_hash, index, size, root, proof}
[[nodiscard]] Value inclusion_json(const Inclusion& inclusion);

// {from, to, from_root, to_root, proof}
[[nodiscard]] Value consistency_json(const Consistency& consistency);

// In base64 each.
[[nodiscard]] Value hashes_json(const std::vector<Hash>& hashes);

}  // namespace jalon
