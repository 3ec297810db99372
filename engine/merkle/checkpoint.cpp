#include "engine/merkle/checkpoint.h"

#include <algorithm>
#include <charconv>

#include "engine/base/base64.h"

namespace jalon {
namespace {

// Takes a line, which must not be empty and must have its end, from the front.
std::optional<std::string_view> take_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    if (end == 0 || end == std::string_view::npos) return std::nullopt;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

// One number has one text: no sign, no leading zero.
std::optional<std::uint64_t> parse_size(std::string_view text) {
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (text.size() > 1 && text.front() == '0') return std::nullopt;
    return size;
}

}  // namespace

std::string to_text(const Checkpoint& checkpoint) {
    return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
           to_base64(checkpoint.root) + "\n";
}

std::optional<Checkpoint> parse_checkpoint(std::string_view text) {
    const auto origin = take_line(text);
    const auto size_line = origin ? take_line(text) : std::nullopt;
    const auto root_line = size_line ? take_line(text) : std::nullopt;
    if (!root_line) return std::nullopt;
    while (!text.empty()) {
        if (!take_line(text)) return std::nullopt;
    }
    const auto size = parse_size(*size_line);
    const auto root = from_base64(*root_line);
    Checkpoint checkpoint{std::string(*origin), 0, {}};
    if (!size || !root || root->size() != checkpoint.root.size()) return std::nullopt;
    checkpoint.size = *size;
    std::copy(root->begin(), root->end(), checkpoint.root.begin());
    return checkpoint;
}

}  // namespace jalon
