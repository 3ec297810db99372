#include "adapters/bundle/bundle_lines.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "adapters/json/json.h"
#include "adapters/json/members.h"
#include "engine/base/base64.h"

namespace jalon {
namespace {

constexpr int line_depth_max = 2;
constexpr std::size_t proof_hashes_max = 128;  // twice the height of the tallest tree

// The object of the line, with exactly these members.
std::optional<Value> object_in(std::string_view line, std::span<const std::string_view> names) {
    auto value = parse_json(line, line_depth_max);
    if (!value || !check_members(*value, names, {}).empty()) return std::nullopt;
    return std::move(*value);
}

std::optional<std::uint64_t> count_in(const Value& object, std::string_view name) {
    const Value* value = object.find(name);
    const std::int64_t* count = value == nullptr ? nullptr : value->as_int();
    if (count == nullptr || *count < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*count);
}

std::optional<Hash> hash_in(const Value* value) {
    const auto bytes = from_base64(text_or(value, ""));
    Hash hash;
    if (!bytes || bytes->size() != hash.size()) return std::nullopt;
    std::copy(bytes->begin(), bytes->end(), hash.begin());
    return hash;
}

std::optional<std::vector<Hash>> proof_in(const Value& object) {
    const Value* value = object.find("proof");
    const Value::Array* list = value == nullptr ? nullptr : value->as_array();
    if (list == nullptr || list->size() > proof_hashes_max) return std::nullopt;
    std::vector<Hash> proof;
    for (const Value& one : *list) {
        const auto hash = hash_in(&one);
        if (!hash) return std::nullopt;
        proof.push_back(*hash);
    }
    return proof;
}

}  // namespace

std::optional<EventLine> parse_event_line(std::string_view line) {
    constexpr std::array<std::string_view, 2> names{"position", "record"};
    const auto object = object_in(line, names);
    const auto position = object ? count_in(*object, "position") : std::nullopt;
    if (!position || *position == 0) return std::nullopt;
    auto record = from_base64(text_or(object->find("record"), ""));
    if (!record) return std::nullopt;
    return EventLine{Position{*position}, std::move(*record)};
}

std::optional<InclusionLine> parse_inclusion_line(std::string_view line) {
    constexpr std::array<std::string_view, 5> names{"position", "leaf_hash", "index", "size",
                                                    "proof"};
    const auto object = object_in(line, names);
    if (!object) return std::nullopt;
    const auto position = count_in(*object, "position");
    const auto leaf = hash_in(object->find("leaf_hash"));
    const auto index = count_in(*object, "index");
    const auto size = count_in(*object, "size");
    auto proof = proof_in(*object);
    if (!position || !leaf || !index || !size || !proof) return std::nullopt;
    return InclusionLine{Position{*position}, *leaf, *index, *size, std::move(*proof)};
}

std::optional<ConsistencyLine> parse_consistency_line(std::string_view line) {
    constexpr std::array<std::string_view, 5> names{"from", "to", "from_root", "to_root", "proof"};
    const auto object = object_in(line, names);
    if (!object) return std::nullopt;
    const auto from = count_in(*object, "from");
    const auto to = count_in(*object, "to");
    auto proof = proof_in(*object);
    if (!from || !to || !proof) return std::nullopt;
    return ConsistencyLine{*from, *to, std::move(*proof)};
}

}  // namespace jalon
