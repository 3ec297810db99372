#include "adapters/crypto/hasher.h"

#include <openssl/evp.h>

#include "engine/base/check.h"

namespace jalon {

struct OpensslHasher::Impl {
    EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_MD_CTX* context = EVP_MD_CTX_new();

    Impl() { CHECK(algorithm != nullptr && context != nullptr); }
    ~Impl() {
        EVP_MD_CTX_free(context);
        EVP_MD_free(algorithm);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
};

OpensslHasher::OpensslHasher() : impl_(std::make_unique<Impl>()) {}
OpensslHasher::~OpensslHasher() = default;

Hash OpensslHasher::sha256(std::span<const std::span<const std::uint8_t>> parts) const {
    CHECK(EVP_DigestInit_ex2(impl_->context, impl_->algorithm, nullptr) == 1);
    for (const auto part : parts) {
        CHECK(EVP_DigestUpdate(impl_->context, part.data(), part.size()) == 1);
    }
    Hash hash;
    unsigned int size = 0;
    CHECK(EVP_DigestFinal_ex(impl_->context, hash.data(), &size) == 1 && size == hash.size());
    return hash;
}

}  // namespace jalon
