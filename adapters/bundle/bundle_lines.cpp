#include "adapters/bundle/bundle_lines.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>

#include "adapters/json/json.h"
#include "adapters/json/members.h"
#include "engine/base/base64.h"

namespace jalon {
namespace {

constexpr int line_depth_max = 2;
constexpr std::size_t consistency_hashes_max = 128;  // twice the height of the tallest tree
constexpr std::size_t proof_hashes_max = 64;         // its height
constexpr std::size_t digits_max = 19;
constexpr std::size_t crc_bytes = 4;  // at the end of a record

// A line of a bundle, from left to right. There is one way to write it, so that no byte of it can
// change unnoticed; what is not as expected spoils the rest.
class LineScanner {
public:
    explicit LineScanner(std::string_view line) : rest_(line) {}

    [[nodiscard]] bool is_done() const { return ok_ && rest_.empty(); }
    [[nodiscard]] bool sees(std::string_view text) const { return rest_.starts_with(text); }

    void take(std::string_view text) {
        ok_ = ok_ && sees(text);
        rest_.remove_prefix(ok_ ? text.size() : 0);
    }
    // Behind `before`; without leading zeros.
    std::uint64_t number(std::string_view before) {
        take(before);
        const std::size_t size = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
        std::uint64_t read = 0;
        std::from_chars(rest_.data(), rest_.data() + size, read);
        ok_ = ok_ && size > 0 && size <= digits_max && (size == 1 || rest_.front() != '0');
        rest_.remove_prefix(size);
        return read;
    }
    // Behind `before`, up to the next quotation mark.
    std::string_view text(std::string_view before) {
        take(before);
        const std::string_view read = rest_.substr(0, rest_.find('"'));
        rest_.remove_prefix(read.size());
        return read;
    }

private:
    std::string_view rest_;
    bool ok_ = true;
};

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

std::optional<Hash> hash_in(std::string_view text) {
    const auto bytes = from_base64(text);
    Hash hash;
    if (!bytes || bytes->size() != hash.size()) return std::nullopt;
    std::copy(bytes->begin(), bytes->end(), hash.begin());
    return hash;
}

std::optional<std::vector<Hash>> proof_in(const Value& object) {
    const Value* value = object.find("proof");
    const Value::Array* list = value == nullptr ? nullptr : value->as_array();
    if (list == nullptr || list->size() > consistency_hashes_max) return std::nullopt;
    std::vector<Hash> proof;
    for (const Value& one : *list) {
        const auto hash = hash_in(text_or(&one, ""));
        if (!hash) return std::nullopt;
        proof.push_back(*hash);
    }
    return proof;
}

}  // namespace

std::optional<EventLine> parse_event_line(std::string_view line) {
    LineScanner scanner(line);
    EventLine read{Position{scanner.number("{\"position\":")}, {}};
    auto record = from_base64(scanner.text(",\"record\":\""));
    scanner.take("\"}");
    if (!scanner.is_done() || read.position == Position{0} || !record) return std::nullopt;
    if (record->size() <= crc_bytes) return std::nullopt;
    read.record = std::move(*record);
    return read;
}

std::optional<InclusionLine> parse_inclusion_line(std::string_view line) {
    LineScanner scanner(line);
    InclusionLine read;
    read.position = Position{scanner.number("{\"position\":")};
    const auto leaf = hash_in(scanner.text(",\"leaf_hash\":\""));
    read.index = scanner.number("\",\"index\":");
    read.size = scanner.number(",\"size\":");
    scanner.take(",\"proof\":[");
    while (!scanner.sees("]") && read.proof.size() < proof_hashes_max) {
        const auto hash = hash_in(scanner.text(read.proof.empty() ? "\"" : ",\""));
        scanner.take("\"");
        if (!hash) return std::nullopt;
        read.proof.push_back(*hash);
    }
    scanner.take("]}");
    if (!leaf || !scanner.is_done()) return std::nullopt;
    read.leaf = *leaf;
    return read;
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
