// AES-256-GCM (NIST SP 800-38D) with 96-bit nonces and 128-bit tags.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace jalon {

using AeadKey = std::array<std::uint8_t, 32>;
using AeadNonce = std::array<std::uint8_t, 12>;
using AeadTag = std::array<std::uint8_t, 16>;

// Overwrites a secret in a way that the compiler keeps.
void wipe(std::span<std::uint8_t> secret);

// A copy of a key that is overwritten when it goes.
class SecretKey {
public:
    SecretKey() = default;
    explicit SecretKey(const AeadKey& bytes) : bytes_(bytes) {}
    SecretKey(const SecretKey&) = default;
    SecretKey& operator=(const SecretKey&) = default;
    ~SecretKey() { wipe(bytes_); }

    [[nodiscard]] const AeadKey& get() const { return bytes_; }
    [[nodiscard]] AeadKey& get() { return bytes_; }

private:
    AeadKey bytes_{};
};

// Thread-safety: const methods by any number of threads. A libcrypto without AES-GCM, or no memory,
// ends the process.
class Aead {
public:
    Aead();
    ~Aead();
    Aead(const Aead&) = delete;
    Aead& operator=(const Aead&) = delete;

    struct Sealed {
        AeadNonce nonce{};
        AeadTag tag{};
        std::vector<std::uint8_t> ciphertext;
    };

    // The nonce is drawn at random: at most 2^32 messages a key.
    [[nodiscard]] Sealed seal(const AeadKey& key, std::string_view additional,
                              std::span<const std::uint8_t> plaintext) const;

    // nullopt: key, nonce, tag, ciphertext or additional data do not belong together.
    [[nodiscard]] std::optional<std::vector<std::uint8_t>> open(
        const AeadKey& key, std::string_view additional, const AeadNonce& nonce, const AeadTag& tag,
        std::span<const std::uint8_t> ciphertext) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace jalon
