// The keys and values of the store's column families. Private to this folder.
//
//   log     position                      → record bytes
//   index   instance id, 0x00, version    → position
//   states  instance id                   → state bytes, while it runs
//   ended   instance id                   → state bytes, once it has ended
//   keys    key hash                      → fingerprint (32), position, recorded_at
//   tree    0, tile (engine/merkle/tiles.h) → the hashes of 256 leaves
//           level 1 …, index              → one hash: the root over 256^level leaves
//   meta    "head"                        → format (1 byte), last position, frontier: size, nodes
//           "publications"                → empty: the next ones are complete
//           "publication/", position      → empty: a fact that stands lies there (at first these
//                                           were workflows alone)
//
// A log without the family "ended" was begun before that; opened for writing, it gets it, and what
// ended before stays among the running until the states are rebuilt. One without the family "tree"
// gets that too, filled from its records.
//
// Levels of the tree are 1 byte, other numbers 8 bytes, big-endian, so that bytes sort as numbers;
// instance ids hold no NUL, so the events of one instance lie together. A later layout names at
// least one family differently: an older Jalon then refuses it before it writes anything.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ports/event_store.h"

namespace jalon::layout {

inline constexpr std::uint8_t head_format = 1;
inline constexpr std::string_view head_key = "head";

inline constexpr std::string_view publications_key = "publications";
inline constexpr std::string_view publication_prefix = "publication/";
inline constexpr std::string_view publication_end = "publication0";

[[nodiscard]] std::string big_endian(std::uint64_t number);

// REQUIRES: at least 8 bytes.
[[nodiscard]] std::uint64_t from_big_endian(std::string_view bytes);

[[nodiscard]] std::string index_key(const InstanceId& instance, Version version);

// What sorts right behind every index key of the instance.
[[nodiscard]] std::string index_end(const InstanceId& instance);

[[nodiscard]] std::string tree_key(unsigned level, std::uint64_t index);

// One after the other. nullopt: not whole ones.
[[nodiscard]] std::string encode_hashes(std::span<const Hash> hashes);
[[nodiscard]] std::optional<std::vector<Hash>> decode_hashes(std::string_view bytes);

[[nodiscard]] std::string encode_key(const RequestKey& key);
[[nodiscard]] std::optional<RequestKey> decode_key(const Hash& key, std::string_view bytes);

[[nodiscard]] std::string encode_head(const Head& head);

// newer_format: another format number. corruption: anything else that does not fit.
[[nodiscard]] Result<Head> decode_head(std::string_view bytes);

[[nodiscard]] inline std::string_view text_of(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

[[nodiscard]] inline std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace jalon::layout
