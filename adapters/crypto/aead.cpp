#include "adapters/crypto/aead.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <climits>
#include <cstddef>

#include "adapters/files/random.h"
#include "engine/base/check.h"

namespace jalon {
namespace {

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Context new_context() {
    Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    CHECK(context != nullptr);
    return context;
}

int length_of(std::size_t size) {
    CHECK(size <= INT_MAX);
    return static_cast<int>(size);
}

const std::uint8_t* data_of(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

void wipe(std::span<std::uint8_t> secret) { OPENSSL_cleanse(secret.data(), secret.size()); }

struct Aead::Impl {
    EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);

    Impl() { CHECK(cipher != nullptr); }
    ~Impl() { EVP_CIPHER_free(cipher); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
};

Aead::Aead() : impl_(std::make_unique<Impl>()) {}
Aead::~Aead() = default;

Aead::Sealed Aead::seal(const AeadKey& key, std::string_view additional,
                        std::span<const std::uint8_t> plaintext) const {
    Sealed sealed;
    random_bytes(sealed.nonce);
    sealed.ciphertext.resize(plaintext.size());
    const Context context = new_context();
    int length = 0;
    CHECK(EVP_EncryptInit_ex2(context.get(), impl_->cipher, key.data(), sealed.nonce.data(),
                              nullptr) == 1);
    CHECK(EVP_EncryptUpdate(context.get(), nullptr, &length, data_of(additional),
                            length_of(additional.size())) == 1);
    if (!plaintext.empty()) {
        CHECK(EVP_EncryptUpdate(context.get(), sealed.ciphertext.data(), &length, plaintext.data(),
                                length_of(plaintext.size())) == 1);
    }
    std::array<std::uint8_t, 16> none;  // GCM leaves nothing for the end
    CHECK(EVP_EncryptFinal_ex(context.get(), none.data(), &length) == 1 && length == 0);
    CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, length_of(sealed.tag.size()),
                              sealed.tag.data()) == 1);
    return sealed;
}

std::optional<std::vector<std::uint8_t>> Aead::open(
    const AeadKey& key, std::string_view additional, const AeadNonce& nonce, const AeadTag& tag,
    std::span<const std::uint8_t> ciphertext) const {
    std::vector<std::uint8_t> plaintext(ciphertext.size());
    const Context context = new_context();
    AeadTag expected = tag;  // OpenSSL wants it writable
    int length = 0;
    CHECK(EVP_DecryptInit_ex2(context.get(), impl_->cipher, key.data(), nonce.data(), nullptr) ==
          1);
    CHECK(EVP_DecryptUpdate(context.get(), nullptr, &length, data_of(additional),
                            length_of(additional.size())) == 1);
    if (!ciphertext.empty()) {
        CHECK(EVP_DecryptUpdate(context.get(), plaintext.data(), &length, ciphertext.data(),
                                length_of(ciphertext.size())) == 1);
    }
    CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, length_of(expected.size()),
                              expected.data()) == 1);
    std::array<std::uint8_t, 16> none;
    if (EVP_DecryptFinal_ex(context.get(), none.data(), &length) != 1) {
        wipe(plaintext);  // what failed its check is nobody's to see
        return std::nullopt;
    }
    return plaintext;
}

}  // namespace jalon
