#include "adapters/crypto/signing_key.h"

#include <openssl/evp.h>

#include <cstddef>
#include <cstdint>
#include <utility>

#include "adapters/crypto/secret_file.h"
#include "engine/base/check.h"

namespace jalon {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

constexpr std::size_t seed_size = std::tuple_size_v<AeadKey>;

DigestContext new_digest() {
    DigestContext context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    CHECK(context != nullptr);
    return context;
}

const std::uint8_t* bytes_in(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

struct SigningKey::Impl {
    Key secret{nullptr, &EVP_PKEY_free};
    Ed25519Key shown{};
};

SigningKey::SigningKey(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

Result<SigningKey> SigningKey::open(const std::string& path) {
    return of(open_secret(path, "signing key"));
}

Result<SigningKey> SigningKey::open_or_make(const std::string& path) {
    return of(open_or_make_secret(path, "signing key"));
}

Result<SigningKey> SigningKey::of(const Result<SecretKey>& seed) {
    if (!seed) return seed.error();
    auto impl = std::make_unique<Impl>();
    impl->secret.reset(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed->get().data(), seed_size));
    CHECK(impl->secret != nullptr);
    std::size_t size = impl->shown.size();
    CHECK(EVP_PKEY_get_raw_public_key(impl->secret.get(), impl->shown.data(), &size) == 1);
    return SigningKey(std::move(impl));
}

const Ed25519Key& SigningKey::public_key() const { return impl_->shown; }

Ed25519Signature SigningKey::sign(std::string_view text) const {
    const DigestContext context = new_digest();
    Ed25519Signature signature;
    std::size_t size = signature.size();
    CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, impl_->secret.get()) == 1);
    CHECK(EVP_DigestSign(context.get(), signature.data(), &size, bytes_in(text), text.size()) ==
              1 &&
          size == signature.size());
    return signature;
}

bool check_ed25519(const Ed25519Key& key, std::string_view text,
                   const Ed25519Signature& signature) {
    const Key shown(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()),
                    &EVP_PKEY_free);
    const DigestContext context = new_digest();
    return shown != nullptr &&
           EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, shown.get()) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes_in(text),
                            text.size()) == 1;
}

}  // namespace jalon
