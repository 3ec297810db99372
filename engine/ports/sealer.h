// Sealer: personal fields under one key a subject, kept outside the log. Destroying the key makes
// the field unreadable for ever while every hash over the ciphertext still holds.
//
// AES-256-GCM, 96-bit random nonce. The additional data binds log, instance, request and path, so
// that a ciphertext cannot be moved to another place.
//
// Thread-safety: any number of threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/instance/event.h"

namespace jalon {

// What a ciphertext is bound to.
struct SealBinding {
    LogId log_id{};
    InstanceId instance;
    Hash request_key_hash{};
    std::string path;  // RFC 6901, into the input
};

class Sealer {
public:
    virtual ~Sealer() = default;

    // Encrypts `plaintext`. A new subject's key may be in memory alone until keep().
    // io: there is no key; nothing may be logged that needs it.
    [[nodiscard]] virtual Result<SealedPart> seal(const SealBinding& binding,
                                                  std::string_view subject,
                                                  std::string_view sensitivity,
                                                  std::string_view plaintext) = 0;

    // Makes durable every key that seal() made before this call. Whoever stores what was sealed
    // calls it first: one sync serves a whole group.
    // io: it is unknown which keys were kept; as EventStore::append, the process must start anew.
    [[nodiscard]] virtual Result<void> keep() = 0;

    // not_found:  the subject's key was destroyed, or never existed.
    // corruption: the ciphertext, its tag or what it is bound to was changed.
    [[nodiscard]] virtual Result<std::string> open(const SealBinding& binding,
                                                   const SealedPart& part) const = 0;

    // The epoch of the key under which the subject's fields are sealed now; nullopt: it has none.
    [[nodiscard]] virtual std::optional<std::uint32_t> epoch_of(std::string_view subject) const = 0;

    // Destroys the subject's key, durably: what was sealed for it is unreadable for ever, here;
    // copies of the keys must expire on their own. What is sealed later gets a key of a new epoch.
    // False: there was no key. io: it is unknown whether it is gone.
    [[nodiscard]] virtual Result<bool> erase(std::string_view subject) = 0;
};

}  // namespace jalon
