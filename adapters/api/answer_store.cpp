#include "adapters/api/answer_store.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "adapters/json/json.h"
#include "engine/base/base64.h"
#include "engine/base/bytes.h"
#include "engine/base/limits.h"

namespace jalon {
namespace {

constexpr std::int64_t kept_us = std::int64_t{limits::key_retention_days} * 86'400 * 1'000'000;

bool is_old(Timestamp at, Timestamp now) { return now.value() - at.value() > kept_us; }

template <std::size_t N>
bool read_bytes(const Value* text, std::array<std::uint8_t, N>& bytes) {
    const auto read = from_base64(text_or(text, ""));
    if (!read || read->size() != N) return false;
    std::copy(read->begin(), read->end(), bytes.begin());
    return true;
}

std::string text_of(const HttpResponse& response) {
    Value::Array headers;
    for (const auto& [name, value] : response.headers) {
        headers.emplace_back(Value::Array{Value{name}, Value{value}});
    }
    return to_json(Value::Object{{"status", static_cast<std::int64_t>(response.status)},
                                 {"type", response.content_type},
                                 {"headers", std::move(headers)},
                                 {"body", response.body}});
}

std::optional<HttpResponse> response_of(std::string_view text) {
    const auto value = parse_json(text);
    const Value* status = value ? value->find("status") : nullptr;
    const Value* headers = value ? value->find("headers") : nullptr;
    if (status == nullptr || headers == nullptr) return std::nullopt;
    if (status->as_int() == nullptr || headers->as_array() == nullptr) return std::nullopt;
    HttpResponse response{static_cast<unsigned>(*status->as_int()),
                          std::string(text_or(value->find("type"), "")),
                          std::string(text_or(value->find("body"), "")),
                          {}};
    for (const Value& header : *headers->as_array()) {
        const Value::Array* pair = header.as_array();
        if (pair == nullptr || pair->size() != 2) return std::nullopt;
        response.headers.emplace_back(text_or(pair->data(), ""), text_or(&pair->back(), ""));
    }
    return response;
}

}  // namespace

Result<std::unique_ptr<AnswerStore>> AnswerStore::open(std::string path, const Hasher& hasher,
                                                       Timestamp now) {
    std::unique_ptr<AnswerStore> store(new AnswerStore(std::move(path), hasher));
    if (auto loaded = store->load(now); !loaded) return loaded.error();
    return store;
}

Result<void> AnswerStore::load(Timestamp now) {
    auto read = journal_.read([&](const Value& line) {
        auto entry = read_line(line);
        if (!entry) return false;
        if (!is_old(entry->second.at, now)) add(entry->first, std::move(entry->second));
        return true;
    });
    if (!read || kept_.size() == journal_.lines()) return read;
    return rewrite();
}

void AnswerStore::add(const Hash& key, Kept kept) {
    auto& mine = owned_[kept.owner];
    if (kept_.insert_or_assign(key, std::move(kept)).second) mine.push_back(key);
    if (mine.size() <= answers_max) return;
    kept_.erase(mine.front());
    mine.pop_front();
}

Result<void> AnswerStore::rewrite() {
    std::vector<Value> lines;
    for (const auto& [owner, keys] : owned_) {
        for (const Hash& key : keys) lines.push_back(line_of(key, kept_.at(key)));
    }
    return journal_.rewrite(lines);
}

std::optional<std::pair<Hash, AnswerStore::Kept>> AnswerStore::read_line(const Value& line) {
    Hash key{};
    const Value* at = line.find("at");
    auto ciphertext = from_base64(text_or(line.find("sealed"), ""));
    Kept kept;
    const bool whole = from_hex(text_or(line.find("key"), ""), key) &&
                       from_hex(text_or(line.find("fingerprint"), ""), kept.fingerprint) &&
                       at != nullptr && at->as_int() != nullptr && ciphertext &&
                       read_bytes(line.find("nonce"), kept.sealed.nonce) &&
                       read_bytes(line.find("tag"), kept.sealed.tag);
    if (!whole) return std::nullopt;
    kept.owner = text_or(line.find("owner"), "");
    kept.at = Timestamp{*at->as_int()};
    kept.sealed.ciphertext = std::move(*ciphertext);
    return std::pair{key, std::move(kept)};
}

AeadKey AnswerStore::key_of(const std::string& secret) const {
    const auto label = bytes_of("jalon: answer under the secret of its caller\n");
    const std::array parts{label, bytes_of(secret)};
    return hasher_.sha256(parts);
}

std::variant<HttpResponse, AnswerStore::Miss> AnswerStore::find(const KeyedBy& keyed,
                                                                const std::string& secret,
                                                                Timestamp now) const {
    const auto known = kept_.find(keyed.key);
    if (known == kept_.end()) return Miss::unknown;
    const Kept& kept = known->second;
    if (is_old(kept.at, now)) return Miss::expired;
    if (kept.fingerprint != keyed.fingerprint) return Miss::other_request;
    const SecretKey key(key_of(secret));
    const auto opened = aead_.open(key.get(), to_hex(keyed.key) + to_hex(keyed.fingerprint),
                                   kept.sealed.nonce, kept.sealed.tag, kept.sealed.ciphertext);
    if (!opened) return Miss::unknown;  // the key is of a token's id and its secret: damaged
    auto response = response_of({reinterpret_cast<const char*>(opened->data()), opened->size()});
    if (!response) return Miss::unknown;
    return std::move(*response);
}

Value AnswerStore::line_of(const Hash& key, const Kept& kept) {
    return Value::Object{{"key", to_hex(key)},
                         {"fingerprint", to_hex(kept.fingerprint)},
                         {"owner", kept.owner},
                         {"at", kept.at.value()},
                         {"nonce", to_base64(kept.sealed.nonce)},
                         {"tag", to_base64(kept.sealed.tag)},
                         {"sealed", to_base64(kept.sealed.ciphertext)}};
}

Result<void> AnswerStore::keep(const KeyedBy& keyed, const std::string& owner,
                               const std::string& secret, const HttpResponse& response,
                               Timestamp now) {
    if (response.body.size() > body_bytes_max) return {};
    const std::string text = text_of(response);
    const SecretKey key(key_of(secret));
    Kept kept{keyed.fingerprint, owner, now,
              aead_.seal(key.get(), to_hex(keyed.key) + to_hex(keyed.fingerprint), bytes_of(text))};
    if (auto noted = journal_.note(line_of(keyed.key, kept)); !noted) return noted;
    add(keyed.key, std::move(kept));
    return is_stale() ? rewrite() : Result<void>{};
}

}  // namespace jalon
