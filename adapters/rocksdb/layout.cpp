#include "adapters/rocksdb/layout.h"

#include <algorithm>
#include <utility>

namespace jalon::layout {
namespace {

constexpr std::size_t number_size = 8;
constexpr std::size_t hash_size = 32;

Hash hash_at(std::string_view bytes, std::size_t offset) {
    Hash hash;
    const auto part = bytes_of(bytes.substr(offset, hash_size));
    std::copy(part.begin(), part.end(), hash.begin());
    return hash;
}

}  // namespace

std::string big_endian(std::uint64_t number) {
    std::string bytes(number_size, '\0');
    for (std::size_t i = 0; i < number_size; ++i) {
        bytes[i] = static_cast<char>((number >> (8 * (number_size - 1 - i))) & 0xFFU);
    }
    return bytes;
}

std::uint64_t from_big_endian(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const std::uint8_t byte : bytes_of(bytes.substr(0, number_size))) {
        number = (number << 8U) | byte;
    }
    return number;
}

std::string index_key(const InstanceId& instance, Version version) {
    return instance.value() + '\0' + big_endian(version.value());
}

std::string index_end(const InstanceId& instance) { return instance.value() + '\1'; }

std::string tree_key(unsigned level, std::uint64_t index) {
    return static_cast<char>(level) + big_endian(index);
}

std::string encode_hashes(std::span<const Hash> hashes) {
    std::string bytes;
    bytes.reserve(hashes.size() * hash_size);
    for (const Hash& hash : hashes) bytes += text_of(hash);
    return bytes;
}

std::optional<std::vector<Hash>> decode_hashes(std::string_view bytes) {
    if (bytes.size() % hash_size != 0) return std::nullopt;
    std::vector<Hash> hashes;
    hashes.reserve(bytes.size() / hash_size);
    for (std::size_t at = 0; at < bytes.size(); at += hash_size) {
        hashes.push_back(hash_at(bytes, at));
    }
    return hashes;
}

std::string encode_key(const RequestKey& key) {
    std::string bytes(text_of(key.fingerprint));
    bytes += big_endian(key.position.value());
    bytes += big_endian(static_cast<std::uint64_t>(key.recorded_at.value()));
    return bytes;
}

std::optional<RequestKey> decode_key(const Hash& key, std::string_view bytes) {
    if (bytes.size() != hash_size + 2 * number_size) return std::nullopt;
    const auto recorded_at = from_big_endian(bytes.substr(hash_size + number_size));
    return RequestKey{key, hash_at(bytes, 0), Position{from_big_endian(bytes.substr(hash_size))},
                      Timestamp{static_cast<std::int64_t>(recorded_at)}};
}

std::string encode_head(const Head& head) {
    std::string bytes(1, static_cast<char>(head_format));
    bytes += big_endian(head.last.value());
    bytes += big_endian(head.frontier.size);
    return bytes + encode_hashes(head.frontier.nodes);
}

Result<Head> decode_head(std::string_view bytes) {
    constexpr std::size_t fixed_size = 1 + 2 * number_size;
    if (!bytes.empty() && static_cast<std::uint8_t>(bytes[0]) > head_format) {
        return Error{ErrorCode::newer_format, "the log was written by a later version of Jalon"};
    }
    auto nodes = bytes.size() < fixed_size ? std::nullopt : decode_hashes(bytes.substr(fixed_size));
    if (!nodes) return Error{ErrorCode::corruption, "the head of the log is damaged"};
    Head head;
    head.last = Position{from_big_endian(bytes.substr(1))};
    head.frontier.size = from_big_endian(bytes.substr(1 + number_size));
    head.frontier.nodes = std::move(*nodes);
    return head;
}

}  // namespace jalon::layout
