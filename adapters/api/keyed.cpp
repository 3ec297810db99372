#include "adapters/api/keyed.h"

#include <algorithm>
#include <initializer_list>
#include <span>
#include <string_view>

#include "adapters/http/problem.h"
#include "engine/base/bytes.h"

namespace jalon {
namespace {

constexpr std::size_t key_bytes_max = 255;

// Parts with their lengths, so that no two requests share a hash by moving a border.
Hash hash_of(const Hasher& hasher, std::initializer_list<std::string_view> texts) {
    std::string joined;
    for (const std::string_view text : texts) {
        joined += std::to_string(text.size()) + ":";
        joined += text;
    }
    const auto bytes = bytes_of(joined);
    return hasher.sha256(std::span(&bytes, 1));
}

Hash key_of(const TokenRecord& token, KeyOwner owner, const std::string& key,
            const Hasher& hasher) {
    const TokenGrant& grant = token.grant;
    const bool is_person = owner == KeyOwner::person && token.is_session() &&
                           !(grant.subject.empty() && grant.org.empty());
    if (!is_person) return hash_of(hasher, {token.id, key});
    return hash_of(hasher, {"session", grant.role, grant.org, grant.subject, key});
}

// Without uploads' headers as it always was: keys on the log keep their fingerprints.
Hash fingerprint_of(const HttpRequest& request, const Hasher& hasher) {
    const std::string* length = request.header("Upload-Length");
    if (length == nullptr) return hash_of(hasher, {request.method, request.target, request.body});
    const std::string* metadata = request.header("Upload-Metadata");
    return hash_of(hasher, {request.method, request.target, request.body, *length,
                            metadata == nullptr ? std::string_view{} : *metadata});
}

}  // namespace

Input<std::optional<KeyedBy>> read_key(const HttpRequest& request, const TokenRecord& token,
                                       KeyOwner owner, const Hasher& hasher) {
    const std::string* key = request.header("Idempotency-Key");
    if (key == nullptr) return std::optional<KeyedBy>{};
    const bool printable =
        std::all_of(key->begin(), key->end(), [](char c) { return c > ' ' && c <= '~'; });
    if (key->empty() || key->size() > key_bytes_max || !printable) {
        return problem(400, "bad_request", "an idempotency key has 1 to 255 visible characters");
    }
    return std::optional(
        KeyedBy{key_of(token, owner, *key, hasher), fingerprint_of(request, hasher)});
}

}  // namespace jalon
