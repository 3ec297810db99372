#include "adapters/crypto/pseudonyms.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "adapters/crypto/secret_file.h"
#include "engine/base/check.h"
#include "engine/base/ids.h"

namespace jalon {
namespace {

constexpr std::string_view salt_purpose = "jalon-pseudonyms-v1";

AeadKey hmac_sha256(std::string_view key, std::string_view text) {
    AeadKey mac{};
    unsigned size = mac.size();
    CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
               reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), mac.data(),
               &size) != nullptr &&
          size == mac.size());
    return mac;
}

}  // namespace

Result<Pseudonyms> Pseudonyms::open_or_make(const std::string& path) {
    auto secret = open_or_make_secret(path, "key for pseudonyms");
    if (!secret) return secret.error();
    return Pseudonyms(*secret);
}

Result<Pseudonyms> Pseudonyms::of_salt(std::string_view salt) {
    if (salt.size() < salt_bytes_min) {
        return Error{ErrorCode::invalid, "a salt has at least " + std::to_string(salt_bytes_min) +
                                             " bytes: whoever guesses it finds every person"};
    }
    return Pseudonyms(SecretKey(hmac_sha256(salt, salt_purpose)));
}

std::string Pseudonyms::of(std::string_view id) const {
    const AeadKey& secret = secret_.get();
    Hash mac = hmac_sha256({reinterpret_cast<const char*>(secret.data()), secret.size()}, id);
    return to_hex(mac).substr(0, 32);
}

}  // namespace jalon
