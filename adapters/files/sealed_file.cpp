#include "adapters/files/sealed_file.h"

#include <algorithm>
#include <array>

#include "adapters/json/json.h"
#include "engine/base/base64.h"

namespace jalon {
namespace {

template <std::size_t Size>
bool take_bytes(std::string_view text, std::array<std::uint8_t, Size>& bytes) {
    const auto decoded = from_base64(text);
    if (!decoded || decoded->size() != Size) return false;
    std::copy(decoded->begin(), decoded->end(), bytes.begin());
    return true;
}

}  // namespace

std::string sealed_text(const SealedPart& part) {
    const Value head = Value::Object{{"subject", part.subject},
                                     {"key_epoch", static_cast<std::int64_t>(part.key_epoch)},
                                     {"nonce", to_base64(part.nonce)},
                                     {"tag", to_base64(part.tag)}};
    return to_json(head) + "\n" + std::string(part.ciphertext.begin(), part.ciphertext.end());
}

std::optional<SealedPart> sealed_part(std::string_view text) {
    const std::size_t end = text.substr(0, sealed_head_bytes_max).find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto head = parse_json(text.substr(0, end));
    if (!head) return std::nullopt;
    SealedPart part;
    part.path = "/";
    part.subject = std::string(text_or(head->find("subject"), ""));
    part.sensitivity = file_sensitivity;
    const Value* epoch = head->find("key_epoch");
    const std::int64_t* number = epoch == nullptr ? nullptr : epoch->as_int();
    if (number == nullptr || *number < 0 || *number > std::int64_t{UINT32_MAX}) return std::nullopt;
    part.key_epoch = static_cast<std::uint32_t>(*number);
    if (!take_bytes(text_or(head->find("nonce"), ""), part.nonce)) return std::nullopt;
    if (!take_bytes(text_or(head->find("tag"), ""), part.tag)) return std::nullopt;
    text.remove_prefix(end + 1);
    part.ciphertext.assign(text.begin(), text.end());
    return part;
}

}  // namespace jalon
