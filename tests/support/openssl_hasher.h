// A Hasher for tests of the engine, which must not wait for adapters/crypto.
#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <memory>
#include <span>

#include "engine/base/check.h"
#include "engine/base/hasher.h"

namespace jalon::testing {

class OpensslHasher final : public Hasher {
public:
    [[nodiscard]] Hash sha256(std::span<const std::span<const std::uint8_t>> parts) const override {
        CHECK(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
        for (const auto part : parts) {
            CHECK(EVP_DigestUpdate(context_.get(), part.data(), part.size()) == 1);
        }
        Hash hash{};
        CHECK(EVP_DigestFinal_ex(context_.get(), hash.data(), nullptr) == 1);
        return hash;
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_{EVP_MD_CTX_new(),
                                                                     &EVP_MD_CTX_free};
};

}  // namespace jalon::testing
