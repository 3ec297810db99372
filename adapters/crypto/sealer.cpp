#include "adapters/crypto/sealer.h"

#include <cstdint>
#include <span>
#include <utility>

namespace jalon {
namespace {

void put_bytes(std::string& out, std::span<const std::uint8_t> bytes) {
    out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

void put_text(std::string& out, std::string_view text) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        out += static_cast<char>((text.size() >> static_cast<unsigned>(shift)) & 0xFFU);
    }
    out += text;
}

std::string additional_data(const SealBinding& binding, std::string_view path,
                            std::string_view subject, std::string_view sensitivity) {
    std::string bytes = "jalon-seal-v1";
    put_bytes(bytes, binding.log_id);
    put_text(bytes, binding.instance.value());
    put_bytes(bytes, binding.request_key_hash);
    put_text(bytes, path);
    put_text(bytes, subject);
    put_text(bytes, sensitivity);
    return bytes;
}

}  // namespace

Result<std::unique_ptr<AesSealer>> AesSealer::open(const std::string& directory,
                                                   SubjectKeys::Access access) {
    auto keys = SubjectKeys::open(directory, access);
    if (!keys) return keys.error();
    return std::unique_ptr<AesSealer>(new AesSealer(std::move(keys).value()));
}

Result<SealedPart> AesSealer::seal(const SealBinding& binding, std::string_view subject,
                                   std::string_view sensitivity, std::string_view plaintext) {
    auto key = keys_->find_or_make(subject);
    if (!key) return key.error();
    auto sealed =
        aead_.seal(key->key.get(), additional_data(binding, binding.path, subject, sensitivity),
                   {reinterpret_cast<const std::uint8_t*>(plaintext.data()), plaintext.size()});
    return SealedPart{binding.path, std::string(subject), std::string(sensitivity),
                      key->epoch,   sealed.nonce,         std::move(sealed.ciphertext),
                      sealed.tag};
}

Result<void> AesSealer::keep() { return keys_->keep(); }

Result<std::string> AesSealer::open(const SealBinding& binding, const SealedPart& part) const {
    auto key = keys_->find(part.subject, part.key_epoch);
    if (!key) return key.error();
    // The binding's path, not the part's: a part moved to another path must not open there.
    auto plaintext = aead_.open(
        key->key.get(), additional_data(binding, binding.path, part.subject, part.sensitivity),
        part.nonce, part.tag, part.ciphertext);
    if (!plaintext || part.path != binding.path) {
        return Error{ErrorCode::corruption, "a sealed field does not belong where it was found"};
    }
    return std::string(plaintext->begin(), plaintext->end());
}

std::optional<std::uint32_t> AesSealer::epoch_of(std::string_view subject) const {
    return keys_->epoch_of(subject);
}

Result<bool> AesSealer::erase(std::string_view subject) { return keys_->destroy(subject); }

}  // namespace jalon
