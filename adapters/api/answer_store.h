// AnswerStore: what was answered to keyed requests that leave no event on the log to make the
// answer from again: a token, a link, a report. The same key gets the same answer, byte for byte,
// for 90 days, after a crash too.
//
// Answers hold secrets, so each is sealed (AES-256-GCM) under a key made of the caller's own
// secret, which the server does not keep: who reads the disk learns nothing. One JSON line each:
//
//   {"key":HEX,"fingerprint":HEX,"owner":ID,"at":MICROSECONDS,"nonce":BASE64,"tag":BASE64,
//    "sealed":BASE64}
//
// Thread-safety: none.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "adapters/crypto/aead.h"
#include "adapters/files/journal.h"
#include "adapters/http/message.h"
#include "engine/base/hasher.h"
#include "engine/base/time.h"
#include "engine/core/request.h"

namespace jalon {

class AnswerStore {
public:
    static constexpr std::size_t body_bytes_max = std::size_t{256} << 10U;  // longer is not kept
    static constexpr std::size_t bytes_max = std::size_t{64} << 20U;        // of the file
    static constexpr std::size_t answers_max = 20'000;  // of one token; past them its oldest go

    // Drops what is older than 90 days. `hasher` is borrowed and must outlive the store.
    // corruption, io: the file cannot be read.
    [[nodiscard]] static Result<std::unique_ptr<AnswerStore>> open(std::string path,
                                                                   const Hasher& hasher,
                                                                   Timestamp now);

    enum class Miss { unknown, other_request, expired };

    // What the key was answered before. `secret`: the caller's.
    [[nodiscard]] std::variant<HttpResponse, Miss> find(const KeyedBy& keyed,
                                                        const std::string& secret,
                                                        Timestamp now) const;

    // Whether one more answer may be kept: to be asked before anything is done.
    [[nodiscard]] bool has_room() const {
        return !journal_.has_failed() && journal_.bytes() + 2 * body_bytes_max < bytes_max;
    }

    // Durable when it returns.
    [[nodiscard]] Result<void> keep(const KeyedBy& keyed, const std::string& owner,
                                    const std::string& secret, const HttpResponse& response,
                                    Timestamp now);

private:
    struct Kept {
        Hash fingerprint{};
        std::string owner;  // the id of the token
        Timestamp at;
        Aead::Sealed sealed;
    };

    AnswerStore(std::string path, const Hasher& hasher)
        : journal_(std::move(path)), hasher_(hasher) {}

    [[nodiscard]] Result<void> load(Timestamp now);
    [[nodiscard]] static std::optional<std::pair<Hash, Kept>> read_line(const Value& line);
    [[nodiscard]] static Value line_of(const Hash& key, const Kept& kept);
    void add(const Hash& key, Kept kept);
    // Most of the file is of what is kept no more.
    [[nodiscard]] bool is_stale() const { return journal_.lines() > 2 * kept_.size() + 1'000; }
    [[nodiscard]] Result<void> rewrite();
    [[nodiscard]] AeadKey key_of(const std::string& secret) const;

    Journal journal_;
    const Hasher& hasher_;
    Aead aead_;
    std::map<Hash, Kept> kept_;
    std::map<std::string, std::deque<Hash>> owned_;  // by token, the oldest first
};

}  // namespace jalon
